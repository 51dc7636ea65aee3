import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { DIRECTED } from '../../../../cluster/raft/directed-schedules.ts';
import type { ExplorationBounds } from '../../../../harness/search/explore/bounds.ts';
import { explore, type Explored } from './explorations.ts';

/**
 * Small bounds of correct builds on three nodes with the number of their worlds, all of them and up to names. The numbers
 * are those of docs/exploring.md; they change only when handlers, rules, or what makes a world change.
 */
const BOUNDS: readonly (readonly [string, Partial<ExplorationBounds>, number, number])[] = [
  ['verdi', { terms: 1, entries: 1, steps: 8 }, 4198, 709],
  ['verdi', { terms: 2, entries: 1, crashes: 1, duplicates: 1, steps: 5 }, 4048, 695],
  ['paper', { terms: 1, entries: 1, drops: 1, steps: 5 }, 1157, 206],
];

/** Bugs, bounds in which they show, and the length of a shortest schedule that shows them. */
const FOUND: readonly (readonly [string, Partial<ExplorationBounds>, number])[] = [
  ['verdi+vote-twice', { terms: 1, steps: 4 }, 3],
  ['verdi+forget-vote', { terms: 1, crashes: 1, steps: 4 }, 3],
  ['verdi+candidate-no-self-vote', { terms: 1, steps: 3 }, 1],
  ['verdi+vote-before-durable', { terms: 1, crashes: 1, steps: 5 }, 3],
  ['verdi+commit-quorum-off-by-one', { terms: 1, entries: 1, steps: 5 }, 4],
  ['verdi+no-append-term-check', { terms: 2, entries: 1, steps: 6 }, 6],
];

describe('Exploration', function () {
  this.timeout(120_000);

  for (const [build, bounds, all, reduced] of BOUNDS) {
    it(`counts the worlds of ${build} within ${textOf(bounds)}, the same with every reduction`, () => {
      const plain = explore(build, bounds, { symmetry: false });
      assert.deepEqual([plain.report.states, plain.report.unreduced, plain.report.asleep], [all, all, 0]);
      assert.ok(plain.report.complete);
      assert.deepEqual(plain.report.violations, []);
      for (const sleepSets of [false, true]) {
        const { report } = explore(build, bounds, { sleepSets });
        assert.deepEqual([report.states, report.unreduced, report.symmetries], [reduced, all, 6]);
        assert.equal(report.asleep > 0, sleepSets);
      }
      const lazy = explore(build, bounds, { symmetry: false, sleepSets: true });
      assert.equal(lazy.report.states, all);
      assert.equal(lazy.report.transitions + lazy.report.asleep, plain.report.transitions);
    });
  }

  for (const [build, bounds, length] of FOUND) {
    it(`finds ${build} within ${textOf(bounds)}, at the end of a shortest schedule`, () => {
      for (const sleepSets of [false, true]) assertFound(explore(build, bounds, { sleepSets }), length);
      assertFound(explore(build, bounds, { symmetry: false }), length);
      const innocent = explore(build.split('+')[0] ?? '', bounds);
      assert.deepEqual(innocent.report.violations, []);
    });
  }

  it('finds figure 8 on five nodes from where the first leader leads again', () => {
    const { schedule = '' } = DIRECTED.find(({ bug }) => bug === 'figure-8') ?? {};
    const prefix = schedule.split('; ').slice(0, 16).join('; ');
    const bounds = { terms: 3, steps: 6 };
    const found = explore('verdi+figure-8', bounds, { nodes: 5, prefix, sleepSets: true });
    assertFound(found, 16 + 5);
    assert.match(found.report.violations[0]?.sentence ?? '', /n1 takes entry 1 of term 1 .* for committed/);
    const innocent = explore('verdi', { ...bounds, steps: 5 }, { nodes: 5, prefix, sleepSets: true });
    assert.ok(innocent.report.complete);
    assert.deepEqual(innocent.report.violations, []);
  });

  it('finds figure 8 on three nodes from a candidate that led in an earlier term', () => {
    const prefix = 'E 0 1; C 0 c 1 put x 1; K 0; R 0; T 0; D 0 1 RV; D 1 0 RVR';
    assertFound(explore('verdi+figure-8', { terms: 2, steps: 4 }, { prefix }), 7 + 3);
    assert.deepEqual(explore('verdi', { terms: 2, steps: 4 }, { prefix }).report.violations, []);
  });

  it('reports what the schedule it begins with breaks, and goes no further', () => {
    const { report } = explore('verdi+vote-twice', { steps: 3 }, { prefix: 'T 0; T 1; D 0 1 RV' });
    assert.equal(report.transitions, 0);
    assert.equal(report.complete, false);
    assert.equal(report.violations[0]?.schedule.length, 3);
  });

  it('goes on beyond violations where it is asked to, but not from what they led to', () => {
    const bounds = { terms: 1, entries: 1, steps: 5 };
    const { report } = explore('verdi+commit-quorum-off-by-one', bounds, { stopAtFirst: false });
    assert.ok(report.complete);
    const lengths = report.violations.map(({ schedule }) => schedule.length);
    assert.deepEqual(lengths, [...lengths].sort());
    assert.ok(new Set(lengths).size > 1);
  });

  it('takes up nothing beyond the bounds', () => {
    const { report } = explore('verdi', { terms: 1, entries: 2, steps: 6 });
    const more = explore('verdi', { terms: 1, entries: 0, steps: 6 });
    assert.ok(more.report.states < report.states);
    assert.equal(explore('verdi', { steps: 0 }).report.states, 1);
  });
});

/** The schedule breaks the predicate at its very end when it is run by itself, and nothing before. */
function assertFound({ report, trials }: Explored, length: number): void {
  const [first] = report.violations;
  assert.ok(first);
  assert.equal(first.schedule.length, length);
  const { violations, skipped } = trials.run(first.schedule);
  assert.equal(skipped, 0);
  assert.ok(violations.every(({ at }) => at === length - 1));
  const replayed = violations.map(({ predicate }) => predicate);
  assert.deepEqual([...new Set(report.violations.map(({ predicate }) => predicate))].sort(), replayed.sort());
}

function textOf(bounds: Partial<ExplorationBounds>): string {
  return Object.entries(bounds)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
