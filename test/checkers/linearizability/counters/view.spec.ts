import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { operationOf } from '../../../../checkers/linearizability/call.ts';
import { viewModel, type CounterView } from '../../../../checkers/linearizability/counters/view.ts';
import { naive } from '../../../../checkers/linearizability/naive.ts';
import { normalise } from '../../../../checkers/linearizability/normalise.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import { counter } from '../../../../harness/core/models/counter.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import { historyOf, type Line } from '../history-notation.ts';
import { randomHistory } from '../random-history.ts';

const STEPS = 1_000_000;
const SEMANTICS: HistorySemantics = {
  model: 'counter',
  initial: 0,
  failSemantics: 'did-not-happen',
  nilRead: 'value',
};

describe('views of a counter', () => {
  it('allow what the counter allows, also of parts of it, and also of one that falls', () => {
    let legal = 0;
    for (let round = 0; round < 600; round++) {
      const random = stream('views', String(round));
      const operations = randomHistory(random, {
        semantics: SEMANTICS,
        operations: 2 + random.integer(8),
        processes: 1 + random.integer(4),
        values: 2,
        crashed: random.pick([0, 0.3]),
        wrong: random.pick([0, 0.1]),
      });
      const direction = random.pick([1, -1] as const);
      const turned = operations.map((operation) => times(direction, operation));
      const calls = normalise('k', turned, counter, SEMANTICS).calls.map(operationOf);
      if (naive(calls, counter, SEMANTICS, STEPS) !== 'linearizable') continue;
      legal++;
      const part = calls.filter(() => random.chance(0.6));
      const still = calls.filter(({ f }) => f !== 'read' || random.chance(0.6));
      for (const initial of [0, null]) {
        assert.ok(allows({ bound: 'at-most', direction }, still, initial));
        if (initial === 0) assert.ok(allows({ bound: 'at-least', direction }, part, initial));
        // All amounts are 1 with two values.
        assert.ok(allows({ bound: 'modulo', direction, amount: 1 }, part, initial));
      }
    }
    assert.ok(legal > 200, String(legal));
  });

  it('refuse what is out of their bounds', () => {
    const back: readonly Line[] = [
      [0, 1, 'read', null, ['ok', 5]],
      [2, 3, 'read', null, ['ok', 3]],
    ];
    assert.equal(allows({ bound: 'at-least', direction: 1 }, historyOf(back), 0), false);
    assert.equal(allows({ bound: 'at-least', direction: -1 }, historyOf(back), 9), true);
    assert.equal(allows({ bound: 'at-most', direction: 1 }, historyOf(back), null), false);
    assert.equal(allows({ bound: 'modulo', direction: 1, amount: 2 }, historyOf(back), null), true);
    assert.equal(allows({ bound: 'modulo', direction: 1, amount: 3 }, historyOf(back), null), false);
    const forth: readonly Line[] = [
      [0, 1, 'read', null, ['ok', 3]],
      [2, 3, 'increment', 1, 'ok'],
      [4, 5, 'add-and-get', 1, ['ok', 6]],
    ];
    assert.equal(allows({ bound: 'at-least', direction: 1 }, historyOf(forth), 0), true);
    assert.equal(allows({ bound: 'at-most', direction: 1 }, historyOf(forth), null), false);
  });
});

function allows(view: CounterView, operations: readonly Operation[], initial: number | null): boolean {
  return naive(operations, viewModel(view), { ...SEMANTICS, initial }, STEPS) === 'linearizable';
}

function times(direction: 1 | -1, operation: Operation): Operation {
  const turned = (value: Operation['input']): Operation['input'] =>
    typeof value === 'number' ? value * direction : value;
  return { ...operation, input: turned(operation.input), output: turned(operation.output) };
}
