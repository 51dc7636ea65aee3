import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { VOTES_NAIVE } from '../../../../checkers/invariants/votes/naive.ts';
import { VOTES } from '../../../../checkers/invariants/votes/statements.ts';
import { evaluate, testNaively } from '../naive-cases.ts';
import { entry, logOf, requestVote, requestVoteReply, terms, type NodeSketch } from '../world-state.ts';

const OTHERS = { n2: {}, n3: {} };
const CANDIDATE: NodeSketch = { role: 'candidate', currentTerm: 3, votedFor: 'n1', log: terms(1, 2) };
const VOTER: NodeSketch = { currentTerm: 3, votedFor: 'n1', votes: [[3, 'n1']] };
const BEHIND: NodeSketch = { ...VOTER, votesWithLog: [[3, 'n1', terms(1, 1, 1)]] };
const AHEAD: NodeSketch = { ...VOTER, votesWithLog: [[3, 'n1', terms(1, 2, 2)]] };
const NOT_UP_TO_DATE =
  'n1 is candidate of term 3 with a log that ends at index 2 in term 2 and has the vote of n2, whose log ended at index 3 in term 2.';

describe('checkers/invariants/votes/naive', () => {
  testNaively(VOTES, VOTES_NAIVE, {
    CandidatesVoteForSelves: {
      holds: { nodes: { n1: { role: 'candidate', currentTerm: 1, votedFor: 'n1' }, ...OTHERS } },
      fails: { nodes: { n1: { role: 'candidate', currentTerm: 1, votedFor: 'n2' }, ...OTHERS } },
      sentence: 'n1 is candidate of term 1 and has voted for n2.',
    },
    'VotesCorrect.one_vote_per_term': {
      holds: {
        nodes: {
          n1: {
            votes: [
              [1, 'n2'],
              [2, 'n3'],
            ],
          },
          ...OTHERS,
        },
      },
      fails: {
        nodes: {
          n1: {
            votes: [
              [2, 'n2'],
              [2, 'n3'],
            ],
          },
          ...OTHERS,
        },
      },
      sentence: 'n1 voted for n2 and for n3, both in term 2.',
    },
    'VotesCorrect.votes_currentTerm_votedFor': {
      holds: { nodes: { n1: { currentTerm: 2, votedFor: 'n2', votes: [[2, 'n2']] }, ...OTHERS } },
      fails: { nodes: { n1: { currentTerm: 2, votedFor: null, votes: [[2, 'n2']] }, ...OTHERS } },
      sentence: 'n1 voted for n2 in term 2, and in the same term its votedFor is null.',
    },
    'VotesCorrect.currentTerm_votedFor_votes': {
      holds: { nodes: { n1: { currentTerm: 2, votedFor: 'n2', votes: [[2, 'n2']] }, ...OTHERS } },
      fails: { nodes: { n1: { currentTerm: 1, votedFor: 'n2', votes: [[2, 'n2']] }, ...OTHERS } },
      sentence: 'n1 has votedFor n2 in term 1 without having voted so in that term.',
    },
    'CroniesCorrect.votes_received_cronies': {
      holds: {
        nodes: { n1: { ...CANDIDATE, votesReceived: ['n2', 'n1'], cronies: [[3, ['n2', 'n1']]] }, ...OTHERS },
      },
      fails: { nodes: { n1: { ...CANDIDATE, votesReceived: ['n2', 'n1'], cronies: [[3, ['n1']]] }, ...OTHERS } },
      sentence: 'n1, candidate of term 3, counts a vote of n2 that it never received.',
    },
    'CroniesCorrect.cronies_votes': {
      holds: { nodes: { n1: { cronies: [[3, ['n2']]] }, n2: { votes: [[3, 'n1']] }, n3: {} } },
      fails: { nodes: { n1: { cronies: [[3, ['n2']]] }, n2: { votes: [[2, 'n1']] }, n3: {} } },
      sentence: 'n1 received a vote of n2 for term 3 that n2 never cast.',
    },
    'CroniesCorrect.votes_nw': {
      holds: { nodes: { n1: {}, n2: VOTER, n3: {} }, packets: [requestVoteReply('n2', 'n1', { term: 3 })] },
      fails: { nodes: { n1: {}, n2: VOTER, n3: {} }, packets: [requestVoteReply('n2', 'n3', { term: 3 })] },
      sentence: 'RequestVoteReply n2>n3#1 grants n3 a vote of term 3 that n2 never cast.',
    },
    'CroniesCorrect.votes_received_leaders': {
      holds: { nodes: { n1: { role: 'leader', currentTerm: 1, votesReceived: ['n2', 'n1'] }, ...OTHERS } },
      fails: { nodes: { n1: { role: 'leader', currentTerm: 1, votesReceived: ['n1', 'n1'] }, ...OTHERS } },
      sentence: 'n1 is leader of term 1 with the votes of n1 only, out of 3 members.',
    },
    OneLeaderPerTerm: {
      holds: { nodes: { n1: { role: 'leader', currentTerm: 1 }, n2: { role: 'leader', currentTerm: 2 }, n3: {} } },
      fails: { nodes: { n1: { role: 'leader', currentTerm: 2 }, n2: { role: 'leader', currentTerm: 2 }, n3: {} } },
      sentence: 'n1 and n2 are both leader of term 2.',
    },
    'VotesVotesWithLogCorrespond.votes': {
      holds: { nodes: { n1: { votes: [[2, 'n2']], votesWithLog: [[2, 'n2', terms(1)]] }, ...OTHERS } },
      fails: { nodes: { n1: { votes: [[2, 'n2']], votesWithLog: [[1, 'n2', terms(1)]] }, ...OTHERS } },
      sentence: 'The vote of n1 for n2 in term 2 is not recorded with a log.',
    },
    'VotesVotesWithLogCorrespond.votesWithLog': {
      holds: { nodes: { n1: { votes: [[2, 'n2']], votesWithLog: [[2, 'n2', terms(1)]] }, ...OTHERS } },
      fails: { nodes: { n1: { votes: [[2, 'n3']], votesWithLog: [[2, 'n2', terms(1)]] }, ...OTHERS } },
      sentence: 'The vote of n1 for n2 in term 2 is recorded with a log only.',
    },
    VotesWithLogSorted: {
      holds: { nodes: { n1: { votesWithLog: [[3, 'n2', terms(1, 2)]] }, ...OTHERS } },
      fails: { nodes: { n1: { votesWithLog: [[3, 'n2', terms(2, 1)]] }, ...OTHERS } },
      sentence: 'The log with which n1 voted in term 3 has entry 2 of term 1 after entry 1 of term 2.',
    },
    RequestVoteMaxIndexMaxTerm: {
      holds: {
        nodes: { n1: CANDIDATE, ...OTHERS },
        packets: [requestVote('n1', 'n2', { term: 3, lastLogIndex: 2, lastLogTerm: 2 })],
      },
      fails: {
        nodes: { n1: CANDIDATE, ...OTHERS },
        packets: [requestVote('n1', 'n2', { term: 3, lastLogIndex: 3, lastLogTerm: 2 })],
      },
      sentence:
        'RequestVote n1>n2#1 says that the log ends at index 3 in term 2, that of n1 ends at index 2 in term 2.',
    },
    RequestVoteReplyMoreUpToDate: {
      holds: {
        nodes: { n1: CANDIDATE, n2: BEHIND, n3: {} },
        packets: [requestVoteReply('n2', 'n1', { term: 3 })],
      },
      fails: {
        nodes: { n1: CANDIDATE, n2: AHEAD, n3: {} },
        packets: [requestVoteReply('n2', 'n1', { term: 3 })],
      },
      sentence: NOT_UP_TO_DATE,
    },
    VotedForMoreUpToDate: {
      holds: { nodes: { n1: { ...CANDIDATE, votedFor: null }, n2: BEHIND, n3: {} } },
      fails: { nodes: { n1: { ...CANDIDATE, votedFor: null }, n2: AHEAD, n3: {} } },
      sentence: NOT_UP_TO_DATE,
    },
    VotesReceivedMoreUpToDate: {
      holds: { nodes: { n1: { ...CANDIDATE, votesReceived: ['n2'] }, n2: BEHIND, n3: {} } },
      fails: { nodes: { n1: { ...CANDIDATE, votesReceived: ['n2'] }, n2: { ...VOTER, votesWithLog: [] }, n3: {} } },
      sentence:
        'n1 is candidate of term 3 with a log that ends at index 2 in term 2 and has the vote of n2, which never voted so.',
    },
    LeaderLogsVotesWithLog: {
      holds: {
        nodes: {
          n1: { leaderLogs: [[3, terms(1, 2)]], votesWithLog: [[3, 'n1', terms(1, 2)]] },
          n2: BEHIND,
          n3: {},
        },
      },
      fails: {
        nodes: {
          n1: { leaderLogs: [[3, terms(1, 2)]], votesWithLog: [[3, 'n1', terms(1, 2)]] },
          n2: AHEAD,
          n3: {},
        },
      },
      sentence:
        'n1 became leader of term 3 with a log that ended at index 2 in term 2; only n1 voted for it with a log not more up to date.',
    },
  });

  it('compares the last term first and the last index only then', () => {
    const votes = (log: NodeSketch['log']): NodeSketch => ({ ...VOTER, votesWithLog: [[3, 'n1', log ?? terms()]] });
    const violation = (voters: NodeSketch): string | undefined => {
      const nodes = { n1: { ...CANDIDATE, votesReceived: ['n2'] }, n2: voters, n3: {} };
      return evaluate(VOTES_NAIVE, 'VotesReceivedMoreUpToDate', { nodes }).violation;
    };
    assert.equal(violation(votes(terms(1, 1, 1, 1))), undefined);
    assert.equal(violation(votes(terms(1, 2))), undefined);
    assert.ok(violation(votes(logOf(entry(1, 3)))));
    assert.ok(violation(votes(terms(1, 2, 2))));
  });

  it('counts the votes of members only', () => {
    const leader: NodeSketch = { role: 'leader', currentTerm: 1, votesReceived: ['n1', 'n4'] };
    const finding = evaluate(VOTES_NAIVE, 'CroniesCorrect.votes_received_leaders', {
      nodes: { n1: { ...leader, members: ['n1', 'n2', 'n3'] }, ...OTHERS, n4: {} },
    });
    assert.equal(finding.violation, 'n1 is leader of term 1 with the votes of n1, n4 only, out of 3 members.');
  });
});
