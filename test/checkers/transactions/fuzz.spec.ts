import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { ConsistencyModel } from '../../../checkers/transactions/consistency-model.ts';
import { checkTransactions } from '../../../checkers/transactions/transactions.ts';
import { naive } from '../../../checkers/linearizability/naive.ts';
import { model } from '../../../harness/core/models/registry.ts';
import { stream } from '../../../harness/core/random.ts';
import { hasOrder, type Order } from './naive.ts';
import { randomTransactions, type RandomTransactions } from './random-transactions.ts';

/** Histories per model; a longer run sets VERDICT_FUZZ, and VERDICT_FUZZ_SEED to see others. */
const HISTORIES = Number(process.env['VERDICT_FUZZ'] ?? 5_000);
const SEED = process.env['VERDICT_FUZZ_SEED'] ?? 'fuzz';

const LEVELS: readonly (readonly [ConsistencyModel, Order])[] = [
  ['serializable', 'none'],
  ['strong-session-serializable', 'process'],
  ['strict-serializable', 'realtime'],
];

describe('transactions against every order of them', function () {
  this.timeout(Math.max(120_000, HISTORIES * 10));

  for (const [level, order] of LEVELS) {
    it(`agrees on ${HISTORIES} random histories of lists whether they are ${level}`, () => {
      const verdicts = { pass: 0, fail: 0 };
      for (let round = 0; round < HISTORIES; round++) {
        const history = randomTransactions(stream(SEED, `append/${round}`), 'append');
        const actual = verdictOf(history, level);
        const expected = hasOrder(history.operations, history.semantics, order) ? 'pass' : 'fail';
        if (actual !== expected) assert.fail(`round ${round}: ${actual} but ${expected}\n${show(history, level)}`);
        verdicts[expected]++;
      }
      assert.ok(verdicts.pass > HISTORIES / 10 && verdicts.fail > HISTORIES / 10, JSON.stringify(verdicts));
    });

    it(`finds nothing in histories of registers that are ${level}, of ${HISTORIES}`, () => {
      const verdicts = { found: 0, missed: 0, legal: 0 };
      for (let round = 0; round < HISTORIES; round++) {
        const history = randomTransactions(stream(SEED, `w/${round}`), 'w');
        const actual = verdictOf(history, level);
        const legal = hasOrder(history.operations, history.semantics, order);
        if (legal && actual === 'fail') assert.fail(`round ${round}\n${show(history, level)}`);
        verdicts[legal ? 'legal' : actual === 'fail' ? 'found' : 'missed']++;
      }
      assert.ok(verdicts.legal > HISTORIES / 10 && verdicts.found > 9 * verdicts.missed, JSON.stringify(verdicts));
    });
  }

  it('agrees with linearizability on transactions of one part', () => {
    const verdicts = { pass: 0, fail: 0 };
    for (let round = 0; round < HISTORIES; round++) {
      const history = randomTransactions(stream(SEED, `single/${round}`), 'append', 8);
      const operations = history.operations
        .filter(({ input }) => (input as unknown[]).length === 1)
        // Wildcards are only known for whole answers, so none are left.
        .filter(({ output }) => history.semantics.nilRead === 'value' || !JSON.stringify(output).includes('null'));
      const semantics = { ...history.semantics, nilRead: 'value' } as const;
      const expected =
        naive(operations, model(semantics.model), semantics, 1_000_000) === 'linearizable' ? 'pass' : 'fail';
      assert.equal(verdictOf({ operations, semantics }, 'strict-serializable'), expected, `round ${round}`);
      verdicts[expected]++;
    }
    assert.ok(verdicts.pass > HISTORIES / 20 && verdicts.fail > HISTORIES / 20, JSON.stringify(verdicts));
  });
});

function verdictOf({ operations, semantics }: RandomTransactions, level: ConsistencyModel): 'pass' | 'fail' {
  const { verdict } = checkTransactions(operations, semantics, { level });
  assert.notEqual(verdict, 'unknown');
  return verdict === 'fail' ? 'fail' : 'pass';
}

function show({ operations, semantics }: RandomTransactions, level: ConsistencyModel): string {
  const lines = operations.map(
    ({ index, process, input, output, type, invoked, completed }) =>
      `#${index} p${process} ${type} ${JSON.stringify(type === 'ok' ? output : input)} [${invoked}, ${completed}]`,
  );
  const { summary } = checkTransactions(operations, semantics, { level });
  return [JSON.stringify(semantics), ...lines, summary].join('\n');
}
