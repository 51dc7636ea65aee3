import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { Comparison, violationIn, type ComparisonReport } from '../../../../harness/search/preservation/comparison.ts';
import { STRATEGIES } from '../../../../harness/search/strategies/portfolio.ts';
import type { Trials } from '../../../../harness/search/trials.ts';
import { trialsFor } from '../explore/explorations.ts';

describe('Comparison of builds by their invariants', function () {
  this.timeout(120_000);

  it('names what a change loses, the rule, and a schedule that only the change breaks', () => {
    const build = 'verdi+no-prev-term-check';
    const { lost, brokenByBoth, walks } = compare(build, 'verdi', { schedules: 6 });
    assert.equal(walks, 6);
    assert.deepEqual(brokenByBoth, []);
    const matching = lost.find(({ predicate }) => predicate === 'LogMatching.hosts.match');
    assert.equal(matching?.rule, 'deliver AppendEntries');
    assert.equal(matching.point, 'handled');
    for (const { predicate, rule, schedule, nodes } of lost) {
      assert.equal(violationIn(trialsFor(build, nodes.length), schedule, predicate)?.rule, rule);
      assert.equal(violationIn(trialsFor('verdi', nodes.length), schedule, predicate), undefined);
    }
  });

  it('finds what small schedules show without any chance, at its shortest', () => {
    const { lost } = compare('verdi+vote-twice', 'verdi', { schedules: 0, states: 400 });
    const vote = lost.find(({ predicate }) => predicate === 'VotesCorrect.one_vote_per_term');
    assert.equal(vote?.rule, 'deliver RequestVote');
    assert.equal(vote.schedule.length, 3);
    assert.ok(vote.shortest);
    const restart = compare('verdi+forget-vote', 'verdi', { schedules: 0, states: 400 }).lost;
    assert.ok(restart.some(({ rule, schedule }) => rule === 'restart' && schedule.length === 3));
  });

  it('loses nothing where nothing was changed, and nothing that the other build breaks, too', () => {
    assert.deepEqual(compare('verdi', 'verdi', { schedules: 2, states: 300 }).lost, []);
    assert.deepEqual(compare('verdi+ctl-leader-volatile', 'verdi', { schedules: 2, states: 300 }).lost, []);
    const same = compare('verdi+vote-twice', 'verdi+vote-twice', { schedules: 1, states: 300 });
    assert.deepEqual(same.lost, []);
    assert.ok(same.brokenByBoth.includes('VotesCorrect.one_vote_per_term'));
  });

  it('comes to the same again', () => {
    const again = (): unknown => {
      const { lost, exploredStates } = compare('verdi+forget-vote', 'verdi', { schedules: 3, states: 200 });
      return { lost, exploredStates };
    };
    assert.deepEqual(again(), again());
  });
});

function compare(
  changed: string,
  reference: string,
  { schedules, states = 1 }: { readonly schedules: number; readonly states?: number },
): ComparisonReport {
  const bounds = { terms: 2, entries: 1, crashes: 1, duplicates: 0, drops: 0, steps: 6 };
  const of =
    (build: string) =>
    (nodes: number): Trials =>
      trialsFor(build, nodes);
  const comparison = new Comparison({
    changed: of(changed),
    reference: of(reference),
    portfolio: { strategies: STRATEGIES, sizes: [3] },
    schedules,
    seed: 'test',
    small: { nodes: 3, bounds, states },
    symmetry: true,
  });
  while (comparison.advance()) continue;
  return comparison.report();
}
