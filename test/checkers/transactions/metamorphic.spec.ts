import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkTransactions } from '../../../checkers/transactions/transactions.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Operation } from '../../../harness/core/operation.ts';
import { stream } from '../../../harness/core/random.ts';
import { randomTransactions } from './random-transactions.ts';

type Parts = readonly (readonly [string, string, Json])[];

const ROUNDS = 1_000;

describe('verdicts on transactions', () => {
  for (const write of ['append', 'w'] as const) {
    const histories = Array.from({ length: ROUNDS }, (_, round) =>
      randomTransactions(stream('metamorphic', `${write}/${round}`), write),
    );
    const legal = histories.filter(
      ({ operations, semantics }) => checkTransactions(operations, semantics).reason === undefined,
    );

    it(`stay the same when processes, keys and values of ${write} get other names`, () => {
      for (const { operations, semantics } of histories) {
        const found = checkTransactions(operations, semantics).anomalies.map(({ name, count }) => `${name} ${count}`);
        const renamed = checkTransactions(operations.map(rename), semantics);
        assert.deepEqual(
          renamed.anomalies.map(({ name, count }) => `${name} ${count}`),
          found,
        );
      }
    });

    it(`stay good without a read of ${write}, and up to any moment`, () => {
      assert.ok(legal.length > ROUNDS / 10);
      for (const { operations, semantics } of legal) {
        for (const [place, operation] of operations.entries()) {
          const without = operations.with(place, withoutReads(operation));
          assert.equal(checkTransactions(without, semantics).reason, undefined);
          assert.equal(checkTransactions(until(operations, operation.invoked), semantics).reason, undefined);
        }
      }
    });

    it(`stay good when a reader of everything, and a writer, follow on ${write}`, () => {
      let extended = 0;
      for (const { operations, semantics } of legal) {
        // The state afterwards is only certain when nothing went wrong and one transaction follows the other.
        if (
          operations.some(
            ({ type, completed }, place) => type !== 'ok' || completed >= (operations[place + 1]?.invoked ?? Infinity),
          )
        )
          continue;
        extended++;
        const end = Math.max(...operations.map(({ completed }) => completed));
        const store = afterwards(operations);
        const parts: Parts = [...store].map(([key, value]) => ['r', key, value]);
        const last = {
          ...(operations[0] as Operation),
          invoked: end + 1,
          completed: end + 2,
          index: 1_000,
          process: 77,
        };
        const reader: Operation = { ...last, input: parts.map(([f, key]) => [f, key, null]), output: parts };
        const writer: Operation = {
          ...last,
          invoked: end + 3,
          completed: end + 4,
          index: 1_002,
          input: [[write, 'x', 9_999]],
          output: [[write, 'x', 9_999]],
        };
        assert.equal(checkTransactions([...operations, reader, writer], semantics).reason, undefined);
      }
      assert.ok(extended > 10, String(extended));
    });
  }
});

function rename(operation: Operation): Operation {
  const parts = (value: Json): Json =>
    value === null ? null : (value as unknown as Parts).map(([f, key, each]) => [f, `other-${key}`, renamed(each)]);
  return {
    ...operation,
    process: operation.process + 100,
    input: parts(operation.input),
    output: parts(operation.output),
  };
}

function renamed(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(renamed);
  return value === null ? null : { value };
}

function withoutReads(operation: Operation): Operation {
  const parts = (value: Json): Json => (value === null ? null : (value as unknown as Parts).filter(([f]) => f !== 'r'));
  return { ...operation, input: parts(operation.input), output: parts(operation.output) };
}

/** The history as it was known at a moment: what had not completed by then may still happen. */
function until(operations: readonly Operation[], moment: number): Operation[] {
  return operations
    .filter(({ invoked }) => invoked <= moment)
    .map((operation) =>
      operation.completed <= moment ? operation : { ...operation, type: 'info', output: null, completed: Infinity },
    );
}

function afterwards(operations: readonly Operation[]): Map<string, Json> {
  const store = new Map<string, Json>();
  for (const { output } of operations) {
    for (const [f, key, value] of output as unknown as Parts) {
      if (f === 'w') store.set(key, value);
      if (f === 'append') store.set(key, [...((store.get(key) ?? []) as Json[]), value]);
    }
  }
  return store;
}
