import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { Assumptions } from '../../../../harness/search/induct/assumptions.ts';
import { LostPreservations } from '../../../../harness/search/induct/lost.ts';
import { inductionSubject } from '../../../../harness/search/induct/subject.ts';

const NODES = ['n1', 'n2', 'n3'];
const SAMPLES = 4_000;

/** Bugs, and a predicate and a case in which it is lost. */
const LOST = [
  ['forget-vote', 'VotesCorrect.votes_currentTerm_votedFor', 'restart'],
  ['forget-term', 'VotesLeCurrentTerm', 'restart'],
  ['vote-twice', 'VotesCorrect.one_vote_per_term', 'deliver RequestVote'],
  ['no-up-to-date-check', 'RequestVoteReplyMoreUpToDate', 'deliver RequestVote'],
  ['votes-carried-over', 'CroniesCorrect.cronies_votes', 'timeout election'],
  ['forget-log', 'AllEntriesLog', 'restart'],
  ['no-consistency-check', 'LogMatching.hosts.match', 'deliver AppendEntries'],
  ['index-gap', 'LogMatching.hosts.contiguous', 'input'],
  ['match-leader-last', 'MatchIndexAllEntries', 'deliver AppendEntriesReply'],
  ['figure-8', 'CommitRecordedCommitted', 'timeout heartbeat'],
  ['leader-not-counted', 'MatchIndexLeader', 'input'],
] as const;

describe('lost preservation', function () {
  this.timeout(60_000);

  for (const [bug, predicate, at] of LOST) {
    it(`of ${bug} names ${predicate} in case ${at}`, () => {
      const subject = inductionSubject(`verdi+${bug}`, NODES);
      const search = new LostPreservations(subject, '1');
      const found = (): ReturnType<LostPreservations['report']>[number] | undefined =>
        search.report().find((lost) => lost.predicate === predicate && lost.at === at);
      while (search.samples < SAMPLES * 4 && found() === undefined) search.advance(500);
      const lost = found();
      assert.ok(lost);
      assert.ok(new Assumptions(subject.predicates).holdIn(lost.counterexample.before));
    });
  }

  it('is none of controls, which decide differently and break nothing', () => {
    for (const control of ['ctl-every-replica-answers', 'ctl-ignores-higher-reply']) {
      const search = new LostPreservations(inductionSubject(`verdi+${control}`, NODES), '1');
      search.advance(SAMPLES);
      assert.ok(search.satisfying > 0, control);
      assert.deepEqual(search.report(), [], control);
    }
  });

  it('has nothing to look at where no step comes out differently', () => {
    const search = new LostPreservations(inductionSubject('verdi', NODES), '1');
    search.advance(500);
    assert.equal(search.differing, 0);
  });
});
