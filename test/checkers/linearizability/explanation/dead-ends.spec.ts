import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { naive } from '../../../../checkers/linearizability/naive.ts';
import { operationOf } from '../../../../checkers/linearizability/call.ts';
import { deadEndsOf } from '../../../../checkers/linearizability/explanation/dead-ends.ts';
import { since, until } from '../../../../checkers/linearizability/explanation/cut.ts';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { normalise } from '../../../../checkers/linearizability/normalise.ts';
import { shrink, type Core } from '../../../../checkers/linearizability/shrink.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import { model, models } from '../../../../harness/core/models/registry.ts';
import { stream } from '../../../../harness/core/random.ts';
import { historyOf, REGISTER, type Line } from '../history-notation.ts';
import { randomHistory } from '../random-history.ts';

const STEPS = 3_000_000;
const MULTI: HistorySemantics = { ...REGISTER, model: 'multi-register', initial: {} };

describe('dead ends', () => {
  it('name the return that no order reaches, and every state that could be there with the way to it', () => {
    const lines: Line[] = [
      [0, 10, 'write', 1, 'ok'],
      [20, 30, 'write', 2, 'ok'],
      [35, 45, 'write', 1, 'ok'],
      [50, 60, 'write', 2, 'ok'],
      [55, 100, 'write', 3, 'ok'],
      [70, 80, 'read', null, ['ok', 1]],
    ];
    const { witness } = checkLinearizable(historyOf(lines), REGISTER);
    const [end, ...others] = witness?.deadEnds ?? [];
    assert.deepEqual(others, []);
    assert.equal(end?.operation, 5);
    assert.ok(end.sentence.startsWith('read #5 -> 1 on k1 is possible in none of the states that could be there: 2'));
    for (const { state } of end.states) assert.notEqual(state, 1);
  });

  it('say what came before where the object is no register', () => {
    const txn = (parts: readonly (readonly (string | number | null)[])[]): (string | number | null)[][] =>
      parts.map((part) => [...part]);
    const lines: Line[] = [
      [0, 10, 'txn', txn([['w', 'x', 1]]), ['ok', txn([['w', 'x', 1]])]],
      [11, 12, 'txn', txn([['w', 'y', 1]]), ['ok', txn([['w', 'y', 1]])]],
      [13, 14, 'txn', txn([['w', 'y', 2]]), ['ok', txn([['w', 'y', 2]])]],
      [20, 30, 'txn', txn([['w', 'x', 2]]), ['ok', txn([['w', 'x', 2]])]],
      [40, 50, 'txn', txn([['r', 'x', null]]), ['ok', txn([['r', 'x', 1]])]],
    ];
    const { witness } = checkLinearizable(historyOf(lines), MULTI);
    assert.ok(witness);
    assert.deepEqual(
      witness.operations.map(({ index }) => index),
      // The transaction that left that state is shown beside the read.
      [3, 4],
    );
    assert.deepEqual(witness.deadEnds?.[0]?.states, [{ state: { x: 2, y: 2 }, after: [] }]);
    assert.ok(witness.sentence.endsWith('what came before can only have left {"x":2,"y":2}'), witness.sentence);
  });
});

describe('shrink', () => {
  it('comes to cores that the naive verifier refuses from every start, and that lose nothing by one observation less', () => {
    let cores = 0;
    for (const { name, sampling } of models.all) {
      for (let round = 0; sampling !== undefined && round < 150; round++) {
        const { key, core } = coreOf(name, round) ?? {};
        if (key === undefined || core === undefined) continue;
        cores++;
        assert.ok(isRefused(key.model.name, key, core), `${name}, round ${round}: refused`);
        for (const call of core.calls.filter(({ f, refused }) => refused || key.model.reads.includes(f))) {
          const less: Core = { ...core, calls: core.calls.filter((other) => other !== call) };
          assert.ok(
            !isRefused(name, key, less),
            `${name}, round ${round}: ${call.f} #${call.operation.index} is needed`,
          );
        }
        const ends = deadEndsOf(key, core);
        assert.ok(ends.length <= core.starts.length);
      }
    }
    assert.ok(cores > 200, String(cores));
  });

  it('cuts soundly: what has an order keeps it until a moment and, after one of the possible states, from it on', () => {
    for (let round = 0; round < 400; round++) {
      const { key, isLegal } = sample('cas-register', round, 0.05);
      if (!isLegal) continue;
      const moment = key.calls[key.calls.length >> 1]?.invoked ?? 0;
      const initial = key.semantics.initial;
      const before = until(moment, key.calls, key.model).map(operationOf);
      assert.equal(naive(before, key.model, key.semantics, STEPS), 'linearizable', `round ${round}`);
      const after = since(moment, key.calls, key.model).map(operationOf);
      const starts = [initial, 1, 2, 3, 4, 5];
      const isPossible = starts.some(
        (start) => naive(after, key.model, { ...key.semantics, initial: start }, STEPS) === 'linearizable',
      );
      assert.ok(isPossible, `round ${round}`);
    }
  });
});

function sample(name: string, round: number, wrong: number) {
  const random = stream('shrink', `${name}/${round}`);
  const semantics: HistorySemantics = {
    model: name,
    initial: model(name).initial,
    failSemantics: random.pick(['did-not-happen', 'observed-mismatch'] as const),
    nilRead: 'value',
  };
  const operations = randomHistory(random, {
    semantics,
    operations: 4 + random.integer(8),
    processes: 1 + random.integer(4),
    values: 3,
    crashed: random.pick([0, 0.2]),
    wrong,
  });
  const key = normalise('k', operations, model(name), semantics);
  return { key, isLegal: naive(operations, key.model, semantics, STEPS) === 'linearizable' };
}

function coreOf(name: string, round: number): { key: ReturnType<typeof normalise>; core: Core } | undefined {
  const { key, isLegal } = sample(name, round, 0.3);
  return isLegal ? undefined : { key, core: shrink(key, undefined) };
}

function isRefused(name: string, key: ReturnType<typeof normalise>, { calls, starts }: Core): boolean {
  return starts.every((start) => {
    const semantics = { ...key.semantics, initial: key.values.value(start) };
    return naive(calls.map(operationOf), model(name), semantics, STEPS) === 'not-linearizable';
  });
}
