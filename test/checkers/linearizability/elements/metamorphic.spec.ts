import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { model } from '../../../../harness/core/models/registry.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import { randomHistory } from '../random-history.ts';

const HISTORIES = 600;

const SUBJECTS: readonly { readonly name: string; readonly addition: string }[] = [
  { name: 'list-append', addition: 'append' },
  { name: 'kv-append', addition: 'append' },
  { name: 'grow-only-set', addition: 'add' },
  { name: 'set', addition: 'remove' },
];

describe('verdicts about elements', function () {
  this.timeout(120_000);

  for (const { name, addition } of SUBJECTS) {
    const semantics: HistorySemantics = {
      model: name,
      initial: model(name).initial,
      failSemantics: 'did-not-happen',
      nilRead: 'value',
    };
    const { reads } = model(name);
    const verdictOf = (operations: readonly Operation[]): string => {
      const { verdict } = checkLinearizable(operations, semantics);
      return verdict === 'vacuous' ? 'pass' : verdict;
    };

    it(`${name}: stay under renaming, and what is right stays right without a read, before its end, and beyond it`, () => {
      const legal = histories(semantics).filter((operations) => {
        const verdict = verdictOf(operations);
        assert.equal(verdictOf(operations.map(renamed)), verdict);
        return verdict === 'pass';
      });
      assert.ok(legal.length > HISTORIES / 5);
      for (const operations of legal) {
        for (const read of operations.filter(({ f }) => reads.includes(f))) {
          assert.equal(verdictOf(operations.filter((operation) => operation !== read)), 'pass');
        }
        const middle = operations[operations.length >> 1] as Operation;
        assert.equal(verdictOf(prefix(operations, middle.invoked)), 'pass');
        assert.equal(verdictOf([...operations, later(operations, addition)]), 'pass');
      }
    });

    it(`${name}: are never wrong for want of budget`, () => {
      for (const operations of histories(semantics)) {
        const full = checkLinearizable(operations, semantics).verdict;
        for (const steps of [1, 10, 100]) {
          const { verdict } = checkLinearizable(operations, semantics, { steps });
          assert.ok(verdict === 'unknown' || verdict === full, `${verdict} with ${steps} steps instead of ${full}`);
        }
      }
    });
  }
});

function histories(semantics: HistorySemantics): Operation[][] {
  return Array.from({ length: HISTORIES }, (_, round) => {
    const random = stream('metamorphic', `${semantics.model}/${round}`);
    return randomHistory(random, {
      semantics,
      operations: 2 + random.integer(9),
      processes: 1 + random.integer(4),
      values: random.pick([3, Infinity, Infinity]),
      crashed: random.pick([0, 0.2]),
      wrong: random.pick([0, 0.1]),
    });
  });
}

function renamed(operation: Operation): Operation {
  const { process, input, output } = operation;
  return { ...operation, process: process + 100, input: renamedValue(input), output: renamedValue(output) };
}

/** Texts are taken letter by letter, so that what was put together of them is renamed as they are. */
function renamedValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(renamedValue);
  if (typeof value === 'string') {
    return Array.from(value, (letter) => String.fromCharCode(letter.charCodeAt(0) + 100)).join('');
  }
  return typeof value === 'number' ? `value ${value}` : value;
}

/** The history as it was known at a moment: what had not completed by then may still happen. */
function prefix(operations: readonly Operation[], moment: number): Operation[] {
  return operations
    .filter(({ invoked }) => invoked <= moment)
    .map((operation) =>
      operation.completed <= moment
        ? operation
        : { ...operation, type: 'info', output: null, completed: Infinity, completionIndex: -1 },
    );
}

/** One more change when everything is over. */
function later(operations: readonly Operation[], f: string): Operation {
  const end = Math.max(...operations.map(({ invoked, completed }) => (completed === Infinity ? invoked : completed)));
  const last = operations.at(-1) as Operation;
  const times = { invoked: end + 1, completed: end + 2, index: last.index + 1_000 };
  return { ...last, ...times, process: 1_000, f, input: 'last ', output: 'last ', type: 'ok' };
}
