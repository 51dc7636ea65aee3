import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { sessionsResult } from '../../../../checkers/consistency/sessions/checker.ts';
import { checkSessions } from '../../../../checkers/consistency/sessions/sessions.ts';
import { inTurn, semanticsOf, type SessionLine } from '../session-notation.ts';

interface Case {
  readonly model: string;
  readonly broken: readonly SessionLine[];
  readonly reason: string;
  readonly witness: readonly number[];
  /** Nearly the same, where nothing is certain to be broken. */
  readonly kept: readonly SessionLine[];
}

const CASES: Readonly<Record<string, Case>> = {
  'monotonic reads: a process saw a value and then the initial one': {
    model: 'register',
    broken: [
      [0, 'write', 'k', 1, 'ok'],
      [1, 'read', 'k', null, ['ok', 1]],
      [1, 'read', 'k', null, ['ok', null]],
    ],
    reason: 'monotonic-reads',
    witness: [2, 4],
    kept: [
      [0, 'write', 'k', 1, 'ok'],
      [1, 'read', 'k', null, ['ok', 1]],
      [2, 'read', 'k', null, ['ok', null]],
    ],
  },
  'monotonic reads: a value came back': {
    model: 'register',
    broken: [
      [0, 'write', 'k', 1, 'ok'],
      [1, 'write', 'k', 2, 'ok'],
      [2, 'read', 'k', null, ['ok', 1]],
      [2, 'read', 'k', null, ['ok', 2]],
      [2, 'read', 'k', null, ['ok', 1]],
    ],
    reason: 'monotonic-reads',
    witness: [4, 6, 8],
    kept: [
      [0, 'write', 'k', 1, 'ok'],
      [1, 'write', 'k', 2, 'ok'],
      [2, 'read', 'k', null, ['ok', 2]],
      [2, 'read', 'k', null, ['ok', 1]],
    ],
  },
  'monotonic reads: a process went back behind a cas': {
    model: 'cas-register',
    broken: [
      [0, 'write', 'k', 1, 'ok'],
      [1, 'cas', 'k', [1, 2], 'ok'],
      [2, 'read', 'k', null, ['ok', 2]],
      [2, 'read', 'k', null, ['ok', 1]],
    ],
    reason: 'monotonic-reads',
    witness: [2, 4, 6],
    kept: [
      [0, 'write', 'k', 1, 'ok'],
      [1, 'cas', 'k', [1, 2], 'ok'],
      [2, 'read', 'k', null, ['ok', 1]],
      [2, 'read', 'k', null, ['ok', 2]],
    ],
  },
  'read-your-writes: a process wrote and then saw the initial value': {
    model: 'register',
    broken: [
      [0, 'write', 'k', 1, 'ok'],
      [0, 'read', 'k', null, ['ok', null]],
    ],
    reason: 'read-your-writes',
    witness: [0, 2],
    kept: [
      [0, 'write', 'k', 1, 'ok'],
      [0, 'read', 'other', null, ['ok', null]],
    ],
  },
  'monotonic writes and reads: one process’s writes seen in the wrong order by another': {
    model: 'register',
    broken: [
      [0, 'write', 'k', 1, 'ok'],
      [0, 'write', 'k', 2, 'ok'],
      [1, 'read', 'k', null, ['ok', 2]],
      [1, 'read', 'k', null, ['ok', 1]],
    ],
    reason: 'monotonic-reads+monotonic-writes',
    witness: [0, 2, 4, 6],
    kept: [
      [0, 'write', 'k', 1, 'ok'],
      [0, 'write', 'k', 2, 'ok'],
      [1, 'read', 'k', null, ['ok', 2]],
      [2, 'read', 'k', null, ['ok', 1]],
    ],
  },
  'writes-follow-reads: an answer to a value, seen before the value': {
    model: 'register',
    broken: [
      [0, 'write', 'k', 1, 'ok'],
      [1, 'read', 'k', null, ['ok', 1]],
      [1, 'write', 'k', 2, 'ok'],
      [2, 'read', 'k', null, ['ok', 2]],
      [2, 'read', 'k', null, ['ok', 1]],
    ],
    reason: 'monotonic-reads+writes-follow-reads',
    witness: [2, 4, 6, 8],
    kept: [
      [0, 'write', 'k', 1, 'ok'],
      [1, 'write', 'k', 2, 'ok'],
      [1, 'read', 'k', null, ['ok', 2]],
      [2, 'read', 'k', null, ['ok', 2]],
      [2, 'read', 'k', null, ['ok', 1]],
    ],
  },
  'no order of versions: two cas each found what the other left': {
    model: 'cas-register',
    broken: [
      [0, 'cas', 'k', [1, 2], 'ok'],
      [1, 'cas', 'k', [2, 1], 'ok'],
    ],
    reason: 'no-version-order',
    witness: [0, 2],
    kept: [
      [0, 'write', 'k', 1, 'ok'],
      [1, 'cas', 'k', [1, 2], 'ok'],
      [2, 'cas', 'k', [2, 3], 'ok'],
    ],
  },
  'monotonic reads of a list': {
    model: 'list-append',
    broken: [
      [0, 'append', 'k', 1, 'ok'],
      [1, 'read', 'k', null, ['ok', [1]]],
      [1, 'read', 'k', null, ['ok', []]],
    ],
    reason: 'monotonic-reads',
    witness: [2, 4],
    kept: [
      [0, 'append', 'k', 1, 'ok'],
      [1, 'read', 'k', null, ['ok', []]],
      [1, 'read', 'k', null, ['ok', [1]]],
    ],
  },
  'monotonic writes of a list: the later element comes first': {
    model: 'list-append',
    broken: [
      [0, 'append', 'k', 1, 'ok'],
      [0, 'append', 'k', 2, 'ok'],
      [1, 'read', 'k', null, ['ok', [2, 1]]],
    ],
    reason: 'monotonic-writes',
    witness: [0, 2, 4],
    kept: [
      [0, 'append', 'k', 1, 'ok'],
      [2, 'append', 'k', 2, 'ok'],
      [1, 'read', 'k', null, ['ok', [2, 1]]],
    ],
  },
  'writes-follow-reads of a set: an element without the one its process had seen': {
    model: 'grow-only-set',
    broken: [
      [0, 'add', 'k', 1, 'ok'],
      [1, 'read', 'k', null, ['ok', [1]]],
      [1, 'add', 'k', 2, 'ok'],
      [2, 'read', 'k', null, ['ok', [2]]],
    ],
    reason: 'writes-follow-reads',
    witness: [2, 4, 6],
    kept: [
      [0, 'add', 'k', 1, 'ok'],
      [1, 'add', 'k', 2, 'ok'],
      [1, 'read', 'k', null, ['ok', [1, 2]]],
      [2, 'read', 'k', null, ['ok', [2]]],
    ],
  },
  'monotonic writes of a set': {
    model: 'grow-only-set',
    broken: [
      [0, 'add', 'k', 1, 'ok'],
      [0, 'add', 'k', 2, 'ok'],
      [1, 'read', 'k', null, ['ok', [2]]],
    ],
    reason: 'monotonic-writes',
    witness: [0, 2, 4],
    kept: [
      [0, 'add', 'k', 1, 'ok'],
      [0, 'add', 'k', 2, 'ok'],
      [1, 'read', 'k', null, ['ok', [1]]],
    ],
  },
  'read-your-writes of a set': {
    model: 'grow-only-set',
    broken: [
      [0, 'add', 'k', 1, 'ok'],
      [0, 'read', 'k', null, ['ok', []]],
    ],
    reason: 'read-your-writes',
    witness: [0, 2],
    kept: [
      [0, 'add', 'k', 1, 'info'],
      [1, 'read', 'k', null, ['ok', []]],
    ],
  },
  'monotonic reads of a counter': {
    model: 'counter',
    broken: [
      [0, 'increment', 'k', 2, 'ok'],
      [1, 'read', 'k', null, ['ok', 2]],
      [1, 'read', 'k', null, ['ok', 0]],
    ],
    reason: 'monotonic-reads',
    witness: [2, 4],
    kept: [
      [0, 'increment', 'k', 2, 'ok'],
      [1, 'read', 'k', null, ['ok', 0]],
      [1, 'read', 'k', null, ['ok', 2]],
    ],
  },
  'read-your-writes of a counter': {
    model: 'counter',
    broken: [
      [0, 'increment', 'k', 2, 'ok'],
      [0, 'read', 'k', null, ['ok', 1]],
    ],
    reason: 'read-your-writes',
    witness: [0, 2],
    kept: [
      [0, 'increment', 'k', 2, 'ok'],
      [0, 'read', 'k', null, ['ok', 5]],
    ],
  },
};

describe('checkSessions', () => {
  for (const [name, { model, broken, reason, witness, kept }] of Object.entries(CASES)) {
    it(`fails for ${name}`, () => {
      const result = sessionsResult(checkSessions(inTurn(broken), semanticsOf(model)));
      assert.equal(result.verdict, 'fail');
      assert.equal(result.reason, reason, result.summary);
      const shown = (result.evidence as { witness?: { operations: { index: number }[] } }).witness;
      assert.deepEqual(
        shown?.operations.map(({ index }) => index),
        witness,
        result.summary,
      );
    });

    it(`passes beside ${name}`, () => {
      const { verdict, summary } = checkSessions(inTurn(kept), semanticsOf(model));
      assert.equal(verdict, 'pass', summary);
    });
  }

  it('says in one sentence who saw what', () => {
    const lines = CASES['monotonic writes and reads: one process’s writes seen in the wrong order by another'];
    assert.equal(
      checkSessions(inTurn(lines?.broken ?? []), semanticsOf('register')).summary,
      'Monotonic reads and monotonic writes on k cannot all have been kept: process 0 wrote 1 (#0) and then 2 (#2); ' +
        'process 1 read 2 (#4) and then 1 (#6). Monotonic reads, read-your-writes, monotonic writes and ' +
        'writes-follow-reads hold, each by itself.',
    );
  });

  it('finds the largest sets of guarantees that hold together', () => {
    const lines: SessionLine[] = [
      [0, 'write', 'k', 1, 'ok'],
      [0, 'write', 'k', 2, 'ok'],
      [1, 'read', 'k', null, ['ok', 2]],
      [1, 'read', 'k', null, ['ok', 1]],
    ];
    assert.deepEqual(checkSessions(inTurn(lines), semanticsOf('register')).together, [
      ['read-your-writes', 'monotonic-writes', 'writes-follow-reads'],
      ['monotonic-reads', 'read-your-writes', 'writes-follow-reads'],
    ]);
  });

  it('takes every process number for a session of its own', () => {
    const lines: SessionLine[] = [
      [0, 'write', 'k', 1, 'ok'],
      [0, 'write', 'k', 2, 'info'],
      [5, 'read', 'k', null, ['ok', null]],
    ];
    assert.equal(checkSessions(inTurn(lines), semanticsOf('register')).verdict, 'pass');
  });

  it('does not judge keys on which a value was written twice', () => {
    const lines: SessionLine[] = [
      [0, 'write', 'k', 1, 'ok'],
      [1, 'write', 'k', 1, 'ok'],
      [1, 'read', 'k', null, ['ok', null]],
    ];
    const result = checkSessions(inTurn(lines), semanticsOf('register'));
    assert.equal(result.verdict, 'unknown');
    assert.deepEqual(result.notJudged, ['k']);
  });

  it('takes a nil for no information where the history says so', () => {
    const lines: SessionLine[] = [
      [0, 'write', 'k', 1, 'ok'],
      [0, 'read', 'k', null, ['ok', null]],
    ];
    assert.equal(checkSessions(inTurn(lines), { ...semanticsOf('register'), nilRead: 'wildcard' }).verdict, 'pass');
  });

  it('is vacuous when nothing succeeded, and does not decide with a budget of one step', () => {
    assert.equal(checkSessions([], semanticsOf('register')).verdict, 'vacuous');
    const lines: SessionLine[] = [
      [0, 'write', 'k', 1, 'ok'],
      [0, 'read', 'k', null, ['ok', null]],
    ];
    assert.equal(checkSessions(inTurn(lines), semanticsOf('register'), { steps: 1 }).verdict, 'unknown');
  });
});
