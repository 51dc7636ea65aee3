import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { shrink } from '../../../../harness/search/shrink/shrink.ts';
import { randomFind } from '../subjects.ts';

describe('shrinking for few tries', () => {
  for (const bug of ['forget-vote', 'no-up-to-date-check', 'conflict-by-index', 'stale-read']) {
    it(`comes to a short schedule of ${bug} that breaks the same at its end, with a fraction of the tries`, () => {
      const { trials, schedule, predicate } = randomFind(`verdi+${bug}`, 300);
      const small = shrink(trials, schedule, { predicate }, { thrifty: true });
      const smallest = shrink(trials, schedule, { predicate });
      assert.ok(small !== undefined && smallest !== undefined);
      const { violations, skipped } = trials.run(small.schedule, [predicate], true);
      assert.deepEqual([violations[0]?.at, skipped], [small.schedule.length - 1, 0]);
      assert.ok(small.schedule.length <= 60 && small.schedule.length <= small.cut, String(small.schedule.length));
      assert.ok(small.replays < smallest.replays / 3, `${String(small.replays)} of ${String(smallest.replays)}`);
    });
  }

  it('stops where the budget ends, with what it has', () => {
    const { trials, schedule, predicate } = randomFind('verdi+forget-vote', 300);
    const small = shrink(trials, schedule, { predicate }, { thrifty: true, budget: 100 });
    assert.ok(small?.exhausted === true && small.violations.some((violation) => violation.predicate === predicate));
  });
});
