import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { INVARIANTS } from '../../../../checkers/invariants/catalogue.ts';
import { Measurement } from '../../../../harness/search/preservation/measurement.ts';
import { rowsOf } from '../../../../harness/search/preservation/rows.ts';
import { compareRules, ruleName } from '../../../../harness/core/raft/rule-name.ts';
import { Tally } from '../../../../harness/search/preservation/tally.ts';
import { STRATEGIES } from '../../../../harness/search/strategies/portfolio.ts';
import { trialsFor } from '../explore/explorations.ts';

describe('Preservation matrix', function () {
  this.timeout(60_000);

  it('counts how often premises held, at the rules that can break what follows from them', () => {
    const { tally, broken, walks } = measured('verdi', 8);
    assert.equal(walks, 8);
    assert.deepEqual(broken, []);
    const heldAt = (predicate: string): string[] =>
      tally.rules.map(([rule]) => rule).filter((rule) => tally.cell(predicate, rule).held > 0);
    assert.deepEqual(heldAt('OneLeaderPerTerm'), ['deliver RequestVoteReply']);
    assert.ok(heldAt('LogMatching.hosts.match').includes('deliver AppendEntries'));
    assert.ok(!heldAt('LogMatching.hosts.match').includes('timeout election'));
    const rules = new Map(tally.rules);
    assert.equal(rules.get('init'), 8);
    assert.ok((rules.get('deliver RequestVote') ?? 0) > 20);
  });

  it('has a row for every invariant of the verified Raft, and leaves out what a build is exempt from', () => {
    const rows = rowsOf(measured('verdi', 1).tally);
    assert.deepEqual(
      rows.map(({ id }) => id),
      INVARIANTS.map(({ id }) => id),
    );
    for (const { cells, held } of rows) {
      assert.equal(
        held,
        Object.values(cells).reduce((sum, cell) => sum + cell.held, 0),
      );
    }
    assert.ok(rowsOf(measured('paper', 1).tally).length < rows.length);
  });

  it('says at which rule a bug breaks what', () => {
    const { tally, broken } = measured('verdi+vote-twice', 3);
    const first = broken.find(({ predicate }) => predicate === 'VotesCorrect.one_vote_per_term');
    assert.equal(first?.rule, 'deliver RequestVote');
    assert.ok(tally.cell('VotesCorrect.one_vote_per_term', 'deliver RequestVote').broken > 0);
    assert.equal(tally.cell('VotesCorrect.one_vote_per_term', 'deliver AppendEntries').broken, 0);
  });

  it('comes to the same again', () => {
    const cells = (): unknown => rowsOf(measured('verdi+pre-vote', 2).tally);
    assert.deepEqual(cells(), cells());
  });
});

describe('Rules of the matrix', () => {
  it('are named after timer and type, whatever number a timer has', () => {
    assert.equal(ruleName({ rule: 'timeout', packet: undefined }, 'lease/7'), 'timeout lease');
    assert.equal(ruleName({ rule: 'restart', packet: undefined }, undefined), 'restart');
  });

  it('come in the order of a proof', () => {
    const rules = [
      'restart',
      'crash',
      'deliver AppendEntriesReply',
      'deliver RequestVote',
      'timeout election',
      'init',
      'input',
    ];
    assert.deepEqual(rules.sort(compareRules), [
      'init',
      'input',
      'timeout election',
      'deliver RequestVote',
      'deliver AppendEntriesReply',
      'restart',
      'crash',
    ]);
  });

  it('cannot be tallied for a predicate that does not apply', () => {
    assert.throws(() => new Tally(['OneLeaderPerTerm']).held('Other', 'init', 1), /Other is not tallied/);
  });
});

function measured(build: string, schedules: number): ReturnType<Measurement['report']> {
  const portfolio = { strategies: STRATEGIES, sizes: [3] };
  const measurement = new Measurement((nodes) => trialsFor(build, nodes), portfolio, schedules, 'test');
  while (measurement.advance()) continue;
  return measurement.report();
}
