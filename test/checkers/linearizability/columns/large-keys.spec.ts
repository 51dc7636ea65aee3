import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { columnsOf } from '../../../../harness/core/history/columns-builder.ts';
import type { Json } from '../../../../harness/core/json.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { historyOf, REGISTER, type Line } from '../history-notation.ts';
import { eventsOf } from './events-of.ts';

const LENGTH = 12_000;

/** One client after the other: each write is read twice. Operation k takes the time from 10 k to 10 k + 5. */
function longHistory(chained: boolean): Line[] {
  return Array.from({ length: LENGTH }, (_, k): Line => {
    const value = Math.floor(k / 3) + 1;
    if (k % 3 !== 0) return [10 * k, 10 * k + 5, 'read', null, ['ok', value]];
    return chained && value > 1
      ? [10 * k, 10 * k + 5, 'cas', [value - 1, value], 'ok']
      : [10 * k, 10 * k + 5, 'write', value, 'ok'];
  });
}

const LAST = 10 * LENGTH;

/** What is wrong at the end of a long history, and what it is called. */
const WRONG: Readonly<Record<string, readonly [reason: string, lines: readonly Line[]]>> = {
  'a stale read': ['stale-read', [[LAST, LAST + 5, 'read', null, ['ok', LENGTH / 3 - 1]]]],
  'a read of the initial value': ['stale-read', [[LAST, LAST + 5, 'read', null, ['ok', null]]]],
  'a read of a value that nobody wrote': ['phantom-read', [[LAST, LAST + 5, 'read', null, ['ok', -1]]]],
  'a cas of a value that nobody wrote': ['phantom-read', [[LAST, LAST + 5, 'cas', [-1, -2], 'ok']]],
  'a read of a value whose write failed': [
    'aborted-read',
    [
      [LAST, LAST + 5, 'write', -1, 'fail'],
      [LAST + 10, LAST + 15, 'read', null, ['ok', -1]],
    ],
  ],
  'a read of a value to come': [
    'future-read',
    [
      [LAST, LAST + 5, 'read', null, ['ok', -1]],
      [LAST + 10, LAST + 15, 'write', -1, 'ok'],
    ],
  ],
  'a write that was lost': [
    'lost-write',
    [
      [LAST, LAST + 5, 'write', -1, 'ok'],
      [LAST + 10, LAST + 15, 'read', null, ['ok', LENGTH / 3]],
    ],
  ],
  'two cas of one value': [
    'cas-conflict',
    [
      [LAST, LAST + 5, 'cas', [LENGTH / 3, -1], 'ok'],
      [LAST + 10, LAST + 15, 'cas', [LENGTH / 3, -2], 'ok'],
    ],
  ],
  'a crashed cas that was seen before its value was': [
    'not-linearizable',
    [
      [LAST, LAST, 'cas', [-2, -1], 'info'],
      [LAST, LAST, 'cas', [-1, -2], 'info'],
      [LAST + 10, LAST + 15, 'read', null, ['ok', -1]],
    ],
  ],
};

describe('long keys in columns', function () {
  this.timeout(60_000);

  for (const chained of [false, true]) {
    const kind = chained ? 'chained by cas' : 'written';
    it(`pass as they are, values ${kind}`, () => {
      const result = checkLinearizable(columnsOf(eventsOf(numbered(longHistory(chained)))), REGISTER);
      assert.deepEqual([result.verdict, result.keys[0]?.stage], ['pass', 'zones']);
    });
    for (const [title, [reason, lines]] of Object.entries(WRONG)) {
      it(`fail for ${title}, values ${kind}, in the same words as lists of operations`, () => {
        const operations = numbered([...longHistory(chained), ...lines]);
        const actual = checkLinearizable(columnsOf(eventsOf(operations)), REGISTER);
        const expected = checkLinearizable(operations, REGISTER);
        assert.equal(actual.verdict, 'fail');
        assert.equal(actual.reason, reason);
        assert.equal(actual.summary, expected.summary);
        assert.deepEqual(actual.witness, expected.witness);
        assert.deepEqual(actual.excerpt, expected.excerpt);
      });
    }
  }

  it('are put into order of time before they are judged', () => {
    const lines: Line[] = [
      [10, 20, 'write', 1, 'ok'],
      [50, 60, 'read', null, ['ok', 1]],
      [30, 40, 'read', null, ['ok', 1]],
      [0, 5, 'read', null, ['ok', null]],
    ];
    const operations = numbered(lines);
    for (const history of [operations, columnsOf(eventsOf(operations))]) {
      assert.equal(checkLinearizable(history, REGISTER).verdict, 'pass');
    }
  });
});

/** With the indices that a recorder would have given, each operation's two side by side. */
function numbered(lines: readonly Line[]): Operation[] {
  return historyOf(lines).map((operation, position) => ({
    ...operation,
    index: 2 * position,
    completionIndex: 2 * position + 1,
    output: operation.type === 'ok' ? operation.output : (null satisfies Json),
  }));
}
