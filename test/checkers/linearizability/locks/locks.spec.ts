import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import { theseAreTold } from '../anomalies.ts';
import { historyOf, type Line } from '../history-notation.ts';

const MUTEX: HistorySemantics = {
  model: 'mutex',
  initial: null,
  failSemantics: 'did-not-happen',
  nilRead: 'value',
};

const FENCED: HistorySemantics = { ...MUTEX, model: 'fencing-lock', initial: { holder: null, token: 0 } };

describe('locks', () => {
  theseAreTold(MUTEX, 'critical-sections', [
    {
      pattern: 'two-holders',
      title: 'a second owner acquires before the first begins to release',
      broken: [
        [0, 10, 'acquire', 'a', 'ok'],
        [20, 30, 'acquire', 'b', 'ok'],
        [40, 50, 'release', 'a', 'ok'],
        [60, 70, 'release', 'b', 'ok'],
      ],
      witness: [0, 1],
      says: 'had the lock on k1 (acquire #1 ("b")) while "a" held it from the end of acquire #0 ("a"), and nobody had',
      sound: [
        [0, 10, 'acquire', 'a', 'ok'],
        [20, 45, 'acquire', 'b', 'ok'],
        [40, 50, 'release', 'a', 'ok'],
        [60, 70, 'release', 'b', 'ok'],
      ],
    },
    {
      pattern: 'two-holders',
      title: 'a whole section within another one',
      broken: [
        [0, 10, 'acquire', 'a', 'ok'],
        [20, 60, 'acquire', 'b', 'ok'],
        [30, 50, 'release', 'b', 'info'],
        [40, 55, 'acquire', 'c', 'ok'],
        [70, 80, 'release', 'a', 'ok'],
      ],
      witness: [0, 3],
      says: 'had the lock on k1 (acquire #3 ("c")) while "a" held it from the end of acquire #0',
      sound: [
        [0, 10, 'acquire', 'a', 'ok'],
        [20, 60, 'acquire', 'b', 'ok'],
        [30, 50, 'release', 'b', 'info'],
        [40, 75, 'acquire', 'c', 'ok'],
        [50, 60, 'release', 'a', 'ok'],
      ],
    },
    {
      pattern: 'two-holders',
      title: 'nobody released what another acquires',
      broken: [
        [0, 10, 'acquire', 'a', 'ok'],
        [20, 30, 'acquire', 'b', 'ok'],
      ],
      witness: [0, 1],
      says: 'held it from the end of acquire #0 ("a"), and nobody had released it by then',
      sound: [
        [0, 10, 'acquire', 'a', 'ok'],
        [15, 0, 'release', 'a', 'info'],
        [20, 30, 'acquire', 'b', 'ok'],
      ],
    },
    {
      pattern: 'two-holders',
      title: 'a crashed acquire is known to have happened by its release',
      broken: [
        [0, 10, 'acquire', 'a', 'ok'],
        [12, 0, 'acquire', 'b', 'info'],
        [20, 30, 'release', 'b', 'ok'],
        [40, 50, 'release', 'a', 'ok'],
      ],
      witness: [0, 1, 2],
      says: '"b" had the lock on k1 (acquire #1 ("b") and release #2 ("b"))',
      sound: [
        [0, 10, 'acquire', 'a', 'ok'],
        [12, 0, 'acquire', 'b', 'info'],
        [40, 50, 'release', 'a', 'ok'],
        [60, 70, 'acquire', 'c', 'ok'],
      ],
    },
    {
      pattern: 'two-holders',
      title: 'a crashed release ends a section only from its invocation on',
      broken: [
        [0, 10, 'acquire', 'a', 'ok'],
        [20, 30, 'acquire', 'b', 'ok'],
        [40, 0, 'release', 'a', 'info'],
      ],
      witness: [0, 1],
      says: 'and nobody had released it by then',
      sound: [
        [0, 10, 'acquire', 'a', 'ok'],
        [15, 0, 'release', 'a', 'info'],
        [20, 30, 'acquire', 'b', 'ok'],
        [35, 40, 'release', 'b', 'ok'],
      ],
    },
    {
      pattern: 'two-holders',
      title: 'one owner acquires twice',
      broken: [
        [0, 10, 'acquire', 'a', 'ok'],
        [20, 30, 'acquire', 'a', 'ok'],
      ],
      witness: [0, 1],
      says: 'although "a" had held it since the end of acquire #0 ("a") and cannot have released it by then',
      sound: [
        [0, 10, 'acquire', 'a', 'ok'],
        [12, 0, 'release', 'a', 'info'],
        [20, 30, 'acquire', 'a', 'ok'],
      ],
    },
    {
      pattern: 'two-holders',
      title: 'the lock was held from the beginning',
      semantics: { initial: 'z' },
      broken: [
        [0, 10, 'acquire', 'a', 'ok'],
        [20, 30, 'release', 'z', 'ok'],
      ],
      witness: [0],
      says: 'while "z" held it from the beginning, and nobody had released it by then',
      sound: [
        [0, 25, 'acquire', 'a', 'ok'],
        [20, 30, 'release', 'z', 'ok'],
      ],
    },
    {
      pattern: 'release-without-acquire',
      title: 'a release after the release',
      broken: [
        [0, 10, 'acquire', 'a', 'ok'],
        [20, 30, 'release', 'a', 'ok'],
        [40, 50, 'release', 'a', 'ok'],
      ],
      witness: [1, 2],
      says: 'although "a" had released it in release #1',
      sound: [
        [0, 10, 'acquire', 'a', 'ok'],
        [20, 30, 'release', 'a', 'ok'],
        [35, 0, 'acquire', 'a', 'info'],
        [40, 50, 'release', 'a', 'ok'],
      ],
    },
    {
      pattern: 'release-without-acquire',
      title: 'somebody who never acquired it',
      broken: [
        [0, 10, 'acquire', 'a', 'ok'],
        [20, 30, 'release', 'b', 'ok'],
      ],
      witness: [1],
      says: '"b" had never acquired it',
      sound: [
        [0, 10, 'acquire', 'a', 'ok'],
        [20, 30, 'release', 'b', 'fail'],
      ],
    },
    {
      pattern: 'not-linearizable',
      title: 'an acquire is refused while the lock is free',
      semantics: { failSemantics: 'observed-mismatch' },
      stage: 'depth-first',
      broken: [
        [0, 10, 'acquire', 'a', 'ok'],
        [20, 30, 'release', 'a', 'ok'],
        [40, 50, 'acquire', 'b', 'fail'],
        [60, 70, 'acquire', 'c', 'ok'],
      ],
      witness: [2],
      says: 'acquire #2 ("b")',
      sound: [
        [0, 10, 'acquire', 'a', 'ok'],
        [20, 30, 'release', 'a', 'ok'],
        [25, 50, 'acquire', 'b', 'fail'],
        [60, 70, 'acquire', 'c', 'ok'],
      ],
    },
  ]);

  theseAreTold(FENCED, 'critical-sections', [
    {
      pattern: 'token-not-rising',
      title: 'a later holder gets a smaller token',
      broken: [
        [0, 10, 'acquire', 'a', ['ok', 7]],
        [20, 30, 'release', 'a', 'ok'],
        [40, 50, 'acquire', 'b', ['ok', 5]],
      ],
      witness: [0, 1, 2],
      says: 'acquire #2 ("b") on k1 answered token 5 although acquire #0 ("a") had answered 7',
      sound: [
        [0, 10, 'acquire', 'a', ['ok', 7]],
        [20, 30, 'release', 'a', 'ok'],
        [40, 50, 'acquire', 'b', ['ok', 9]],
      ],
    },
    {
      pattern: 'token-not-rising',
      title: 'two holders get the same token',
      broken: [
        [0, 15, 'acquire', 'a', ['ok', 3]],
        [20, 30, 'release', 'a', 'ok'],
        [0, 50, 'acquire', 'b', ['ok', 3]],
      ],
      witness: [0, 1, 2],
      says: 'both answered token 3',
      sound: [
        [0, 10, 'acquire', 'a', ['ok', 3]],
        [20, 30, 'release', 'a', 'ok'],
        [0, 50, 'acquire', 'b', ['ok', 4]],
      ],
    },
    {
      pattern: 'token-not-rising',
      title: 'the answer is no token',
      broken: [[0, 10, 'acquire', 'a', ['ok', 'seven']]],
      witness: [0],
      says: 'answered "seven", which is no token above 0',
      sound: [[0, 10, 'acquire', 'a', ['ok', 1]]],
    },
    {
      pattern: 'two-holders',
      title: 'tokens rise, but the sections overlap',
      broken: [
        [0, 10, 'acquire', 'a', ['ok', 1]],
        [20, 30, 'acquire', 'b', ['ok', 2]],
        [40, 50, 'release', 'a', 'ok'],
      ],
      witness: [0, 1],
      says: 'while "a" held it',
      sound: [
        [0, 10, 'acquire', 'a', ['ok', 1]],
        [20, 45, 'acquire', 'b', ['ok', 2]],
        [40, 50, 'release', 'a', 'ok'],
      ],
    },
  ]);

  it('uses a crashed acquire whose token nobody saw only where there is room for a token', () => {
    const lines: readonly Line[] = [
      [0, 10, 'acquire', 'a', ['ok', 1]],
      [20, 30, 'release', 'a', 'ok'],
      [40, 0, 'acquire', 'b', 'info'],
      [50, 60, 'release', 'b', 'ok'],
      [70, 80, 'acquire', 'c', ['ok', 3]],
    ];
    assert.equal(checkLinearizable(historyOf(lines), FENCED).verdict, 'pass');
    const narrow = lines.map((line): Line => (line[3] === 'c' ? [70, 80, 'acquire', 'c', ['ok', 2]] : line));
    assert.equal(checkLinearizable(historyOf(narrow), FENCED).verdict, 'fail');
  });

  it('does not take a crashed acquire for one whose token is known', () => {
    const lines: readonly Line[] = [
      [0, 0, 'acquire', 'o', 'info'],
      [0, 100, 'acquire', 'o', ['ok', 7]],
      [0, 50, 'release', 'o', 'ok'],
      [0, 100, 'release', 'o', 'ok'],
      [200, 300, 'acquire', 'b', ['ok', 8]],
    ];
    const semantics: HistorySemantics = { ...FENCED, initial: { holder: null, token: 5 } };
    assert.equal(checkLinearizable(historyOf(lines), semantics).verdict, 'pass');
  });

  it('pairs the calls of owners that come back after a crash', () => {
    const lines: readonly Line[] = [
      [0, 10, 'acquire', 'a', 'ok'],
      [20, 0, 'release', 'a', 'info'],
      [30, 0, 'acquire', 'a', 'info'],
      [35, 40, 'acquire', 'b', 'ok'],
      [45, 50, 'release', 'b', 'ok'],
      [60, 70, 'release', 'a', 'ok'],
      [80, 90, 'acquire', 'b', 'ok'],
    ];
    const result = checkLinearizable(historyOf(lines), MUTEX);
    assert.equal(result.verdict, 'pass');
    assert.equal(result.keys[0]?.stage, 'critical-sections');
    const without = lines.filter(([from]) => from !== 30);
    assert.equal(checkLinearizable(historyOf(without), MUTEX).verdict, 'fail');
  });

  it('blames the call that the sentence is about', () => {
    const blamedIn = (lines: readonly Line[], semantics: HistorySemantics): number | undefined =>
      checkLinearizable(historyOf(lines), semantics).witness?.culprit;
    const again: readonly Line[] = [
      [0, 10, 'acquire', 'a', 'ok'],
      [20, 30, 'release', 'a', 'ok'],
      [31, 32, 'release', 'a', 'ok'],
    ];
    assert.equal(blamedIn(again, MUTEX), 2);
    const together: readonly Line[] = [
      [0, 12, 'acquire', 'a', 'ok'],
      [1, 11, 'acquire', 'b', 'ok'],
    ];
    assert.equal(blamedIn(together, MUTEX), 0);
    const sunken: readonly Line[] = [
      [0, 10, 'acquire', 'a', ['ok', 2]],
      [20, 30, 'release', 'a', 'ok'],
      [40, 50, 'acquire', 'b', ['ok', 1]],
      [60, 70, 'release', 'b', 'ok'],
    ];
    assert.equal(blamedIn(sunken, FENCED), 2);
  });

  it('sees two holders whatever a third owner did whose calls overlap, and leaves the rest to the search', () => {
    const overlapping: readonly Line[] = [
      [0, 10, 'acquire', 'c', 'ok'],
      [5, 15, 'release', 'c', 'ok'],
    ];
    const both: readonly Line[] = [
      [20, 30, 'acquire', 'a', 'ok'],
      [21, 31, 'acquire', 'b', 'ok'],
    ];
    const { reason, keys } = checkLinearizable(historyOf([...overlapping, ...both]), MUTEX);
    assert.deepEqual([reason, keys[0]?.stage], ['two-holders', 'critical-sections']);
    const sound = checkLinearizable(historyOf([...overlapping, ...both.slice(1)]), MUTEX);
    assert.equal(sound.verdict, 'pass');
    assert.notEqual(sound.keys[0]?.stage, 'critical-sections');
  });

  it('takes the ends of one owner at one moment in the only order that alternates', () => {
    const lines: readonly Line[] = [
      [0, 10, 'acquire', 'a', 'ok'],
      [10, 20, 'release', 'a', 'ok'],
      [20, 30, 'acquire', 'a', 'ok'],
      [30, 40, 'acquire', 'b', 'ok'],
    ];
    const result = checkLinearizable(historyOf(lines), MUTEX);
    assert.equal(result.reason, 'two-holders');
    assert.equal(result.keys[0]?.stage, 'critical-sections');
  });
});
