import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { isCertified } from '../../../checkers/linearizability/certificate.ts';
import { linearizableResult } from '../../../checkers/linearizability/checker.ts';
import { checkLinearizable } from '../../../checkers/linearizability/linearizability.ts';
import { normalise } from '../../../checkers/linearizability/normalise.ts';
import { HarnessError } from '../../../harness/core/errors.ts';
import { model } from '../../../harness/core/models/registry.ts';
import { stream } from '../../../harness/core/random.ts';
import { historyOf, REGISTER, type Line } from './history-notation.ts';
import { randomHistory } from './random-history.ts';

const LEGAL: readonly Line[] = [
  [0, 10, 'write', 1, 'ok'],
  [5, 15, 'read', null, ['ok', null]],
  [20, 30, 'cas', [1, 2], 'ok'],
  [40, 50, 'read', null, ['ok', 2]],
];

describe('checkLinearizable', () => {
  it('passes a legal history by zones and counts its stages', () => {
    const result = linearizableResult(checkLinearizable(historyOf(LEGAL), REGISTER));
    assert.equal(result.verdict, 'pass');
    assert.deepEqual((result.evidence as { stages: unknown }).stages, { zones: 1 });
  });

  it('is vacuous when nothing succeeded', () => {
    assert.equal(checkLinearizable([], REGISTER).verdict, 'vacuous');
    assert.equal(checkLinearizable(historyOf([[0, 1, 'write', 1, 'info']]), REGISTER).verdict, 'vacuous');
  });

  it('does not decide with a budget of one step', () => {
    const result = checkLinearizable(historyOf(LEGAL), REGISTER, { steps: 1 });
    assert.equal(result.verdict, 'unknown');
    assert.ok(result.summary.includes('"k1"'), result.summary);
  });

  it('reads a nil as a value or as no information, as the history says', () => {
    const lines: Line[] = [
      [0, 10, 'write', 1, 'ok'],
      [20, 30, 'read', null, ['ok', null]],
    ];
    assert.equal(checkLinearizable(historyOf(lines), REGISTER).verdict, 'fail');
    assert.equal(checkLinearizable(historyOf(lines), { ...REGISTER, nilRead: 'wildcard' }).verdict, 'pass');
  });

  it('starts from the initial value of the history', () => {
    const lines: Line[] = [[0, 10, 'read', null, ['ok', 5]]];
    assert.equal(checkLinearizable(historyOf(lines), REGISTER).verdict, 'fail');
    assert.equal(checkLinearizable(historyOf(lines), { ...REGISTER, initial: 5 }).verdict, 'pass');
  });

  it('takes equal times for concurrent', () => {
    const lines: Line[] = [
      [0, 10, 'write', 1, 'ok'],
      [10, 20, 'read', null, ['ok', null]],
    ];
    assert.equal(checkLinearizable(historyOf(lines), REGISTER).verdict, 'pass');
  });

  it('tells 1 from "1" and compares structured values by content', () => {
    const lines: Line[] = [
      [0, 10, 'write', { a: 1, b: [2] }, 'ok'],
      [20, 30, 'cas', [{ b: [2], a: 1 }, '1'], 'ok'],
      [40, 50, 'read', null, ['ok', 1]],
    ];
    assert.equal(checkLinearizable(historyOf(lines), REGISTER).reason, 'phantom-read');
    assert.equal(checkLinearizable(historyOf(lines.slice(0, 2)), REGISTER).verdict, 'pass');
  });

  it('checks every key by itself', () => {
    const lines: Line[] = [
      [0, 10, 'write', 1, 'ok', 'a'],
      [20, 30, 'read', null, ['ok', null], 'b'],
    ];
    assert.equal(checkLinearizable(historyOf(lines), REGISTER).verdict, 'pass');
  });

  it('gives the same result for the same history, whatever came before', () => {
    const semantics = { ...REGISTER, failSemantics: 'observed-mismatch' } as const;
    const shape = { semantics, operations: 60, processes: 5, values: 4, crashed: 0.1, wrong: 0.05 };
    for (let round = 0; round < 50; round++) {
      const operations = randomHistory(stream('same', String(round)), shape);
      assert.deepEqual(checkLinearizable(operations, semantics), checkLinearizable(operations, semantics));
    }
  });

  it('decides a hundred thousand operations on one register with crashes, and finds one stale read in it', function () {
    this.timeout(60_000);
    const shape = {
      semantics: REGISTER,
      operations: 100_000,
      processes: 10,
      values: Infinity,
      crashed: 0.01,
      wrong: 0,
    };
    const operations = randomHistory(stream('large', 'register'), shape);
    assert.equal(checkLinearizable(operations, REGISTER).verdict, 'pass');
    const late = operations.findIndex(({ index, f, type }) => index > 190_000 && f === 'read' && type === 'ok');
    const first = operations.find(({ f, type }) => f === 'write' && type === 'ok');
    assert.ok(first && late > 0);
    operations[late] = { ...(operations[late] as (typeof operations)[number]), output: first.input };
    const result = checkLinearizable(operations, REGISTER);
    assert.equal(result.verdict, 'fail');
    assert.ok(result.witness && result.witness.operations.length <= 6);
  });

  it('decides legal histories of few values, ten clients and crashes', function () {
    this.timeout(60_000);
    const shape = { semantics: REGISTER, operations: 2_000, processes: 10, values: 5, crashed: 0.02, wrong: 0 };
    for (let round = 0; round < 5; round++) {
      const operations = randomHistory(stream('few', String(round)), shape);
      assert.equal(checkLinearizable(operations, REGISTER).verdict, 'pass');
    }
  });

  it('proves histories of few values, ten clients and crashes wrong', function () {
    this.timeout(60_000);
    const shape = { semantics: REGISTER, operations: 1_500, processes: 10, values: 5, crashed: 0.02, wrong: 0 };
    for (let round = 0; round < 3; round++) {
      const operations = randomHistory(stream('few and wrong', String(round)), shape);
      const end = Math.max(...operations.map(({ index }) => index));
      // The last write is of a value that no crashed one wrote before; the one before it cannot be there any more.
      const last = historyOf([
        [1e6, 1e6 + 1, 'write', 98, 'ok', 'k'],
        [1e6 + 2, 1e6 + 3, 'write', 99, 'ok', 'k'],
        [1e6 + 4, 1e6 + 5, 'read', null, ['ok', 98], 'k'],
      ]).map((operation) => ({ ...operation, index: end + 1 + operation.index, process: end + operation.process }));
      const { verdict, witness, keys } = checkLinearizable([...operations, ...last], REGISTER);
      assert.equal(verdict, 'fail', JSON.stringify(keys));
      assert.notEqual(keys[0]?.stage, 'zones');
      assert.ok(witness && witness.operations.length <= 6);
    }
  });
});

describe('certificate', () => {
  it('raises an error of the harness when the verifier finds an order for an alleged contradiction', () => {
    const key = normalise('k1', historyOf(LEGAL), model('register'), REGISTER);
    assert.throws(() => isCertified(key, key.calls, [REGISTER.initial]), HarnessError);
  });
});
