import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { naive } from '../../../../checkers/linearizability/naive.ts';
import { columnsOf } from '../../../../harness/core/history/columns-builder.ts';
import { operationsAt } from '../../../../harness/core/history-columns.ts';
import type { FailSemantics, HistorySemantics, NilRead } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { casRegister } from '../../../../harness/core/models/cas-register.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import { randomHistory } from '../random-history.ts';
import { eventsOf } from './events-of.ts';

/** Histories; a longer run sets VERDICT_FUZZ, and VERDICT_FUZZ_SEED to see others. */
const HISTORIES = Number(process.env['VERDICT_FUZZ'] ?? 5_000);
const SEED = process.env['VERDICT_FUZZ_SEED'] ?? 'columns';

describe('linearizability in columns', function () {
  this.timeout(Math.max(60_000, HISTORIES * 10));

  it(`agrees with the naive verifier and with lists of operations on ${HISTORIES} small histories`, () => {
    const stages: Record<string, number> = {};
    let refusedPlaced = 0;
    for (let round = 0; round < HISTORIES; round++) {
      const { operations, semantics } = smallHistory(round);
      const columns = columnsOf(eventsOf(operations));
      assert.deepEqual(operationsAt(columns), operations);
      const actual = checkLinearizable(columns, semantics);
      const listed = checkLinearizable(operations, semantics);
      // Refused cas are put into an order only here; lists of operations go to the search for it.
      const placed = actual.keys[0]?.stage === 'zones' && listed.keys[0]?.stage !== 'zones';
      if (placed) refusedPlaced++;
      assert.deepEqual(placed ? { ...actual, keys: listed.keys } : actual, listed, `round ${round}`);
      const expected = naive(operations, casRegister, semantics, 10_000_000);
      const verdict = actual.verdict === 'vacuous' ? 'pass' : actual.verdict;
      assert.equal(verdict, expected === 'linearizable' ? 'pass' : 'fail', `round ${round}`);
      for (const { stage, verdict } of actual.keys)
        stages[`${stage} ${verdict}`] = (stages[`${stage} ${verdict}`] ?? 0) + 1;
    }
    assert.ok(refusedPlaced > HISTORIES / 20, String(refusedPlaced));
    for (const stage of ['zones pass', 'zones fail']) {
      assert.ok((stages[stage] ?? 0) > HISTORIES / 20, JSON.stringify(stages));
    }
  });
});

function smallHistory(round: number): { readonly operations: Operation[]; readonly semantics: HistorySemantics } {
  const random = stream(SEED, String(round));
  const semantics: HistorySemantics = {
    model: 'cas-register',
    initial: random.pick([null, 0, 1, 'none', [1]]),
    failSemantics: random.pick<FailSemantics>(['did-not-happen', 'observed-mismatch']),
    nilRead: random.pick<NilRead>(['value', 'wildcard']),
  };
  const operations = randomHistory(random, {
    semantics,
    operations: 2 + random.integer(9),
    processes: 1 + random.integer(5),
    values: random.pick([3, Infinity, Infinity, Infinity]),
    crashed: random.pick([0, 0.1, 0.4]),
    wrong: random.pick([0, 0.1, 0.3]),
  });
  const rename = random.pick(RENAMINGS);
  return {
    operations: operations.map((operation) => ({
      ...operation,
      input: renamed(operation.input, rename),
      output: renamed(operation.output, rename),
    })),
    semantics: { ...semantics, initial: renamed(semantics.initial, rename) },
  };
}

/** Values as they come, whole numbers far apart, texts, and numbers of other kinds. */
const RENAMINGS: readonly ((value: number) => Json)[] = [
  (value) => value,
  (value) => value * 40_000_003,
  (value) => `v${value}`,
  (value) => -value - 0.5,
];

function renamed(value: Json, rename: (value: number) => Json): Json {
  if (Array.isArray(value)) return value.map((each) => renamed(each as Json, rename));
  return typeof value === 'number' ? rename(value) : value;
}
