import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { changeSince, powerDocument, powerLine, type BugTrial } from '../../../harness/power/power-document.ts';

const ABOUT = { spec: 's', base: 'paper', steps: 1000, seeds: { from: 1, to: 3 }, leftOut: [] };

function trial(bug: string, caught: boolean): BugTrial {
  const found = caught ? { caught: { seed: 1, check: 'invariants' } } : {};
  return { bug, summary: '', build: `paper+${bug}`, tried: 1, troubles: [], ...found };
}

function document(caught: readonly string[], missed: readonly string[]) {
  return powerDocument(ABOUT, [...caught.map((bug) => trial(bug, true)), ...missed.map((bug) => trial(bug, false))]);
}

describe('what a spec would have caught', () => {
  it('is a share with an interval, and what it is blind to', () => {
    const caught = Array.from({ length: 54 }, (_, index) => `c${String(index)}`);
    const missed = Array.from({ length: 8 }, (_, index) => `m${String(index)}`);
    const all = document(caught, missed);
    assert.deepEqual([all.caught, all.of, all.blindTo], [54, 62, missed]);
    // By hand: z² = 3.8415; (54/62 + z²/124 ± 1.96 √((54·8/62² + z²/248) / 62)) / (1 + z²/62).
    assert.ok(Math.abs(all.interval.low - 0.7655) < 5e-4, String(all.interval.low));
    assert.ok(Math.abs(all.interval.high - 0.9331) < 5e-4, String(all.interval.high));
    assert.equal(
      powerLine(document(['a', 'b', 'c'], ['d'])),
      'Such a run would have caught 3 of 4 planted bugs (75 %, 95 % interval 30 % to 95 %); blind to: d',
    );
    assert.doesNotMatch(powerLine(document(['a'], [])), /blind/);
  });

  it('has lost power where fewer of the bugs that were there before are caught', () => {
    const then = document(['a', 'b'], ['c']);
    assert.deepEqual(changeSince(then, document(['a', 'b'], ['c'])), { lost: [], gained: [], drop: false });
    assert.deepEqual(changeSince(then, document(['a'], ['b', 'c'])), { lost: ['b'], gained: [], drop: true });
    assert.deepEqual(changeSince(then, document(['a', 'c'], ['b'])), { lost: ['b'], gained: ['c'], drop: false });
    assert.deepEqual(changeSince(then, document(['a', 'b'], ['c', 'new'])), { lost: [], gained: [], drop: false });
  });
});
