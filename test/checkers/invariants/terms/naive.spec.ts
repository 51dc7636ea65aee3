import { describe } from 'mocha';
import { TERMS_NAIVE } from '../../../../checkers/invariants/terms/naive.ts';
import { TERMS } from '../../../../checkers/invariants/terms/statements.ts';
import { testNaively } from '../naive-cases.ts';
import { appendEntries, entry, logOf, requestVote, requestVoteReply, terms } from '../world-state.ts';

const OTHERS = { n2: {}, n3: {} };

describe('checkers/invariants/terms/naive', () => {
  testNaively(TERMS, TERMS_NAIVE, {
    CurrentTermGtZero: {
      holds: { nodes: { n1: { role: 'candidate', currentTerm: 1 }, ...OTHERS } },
      fails: { nodes: { n1: { role: 'leader', currentTerm: 0 }, ...OTHERS } },
      sentence: 'n1 is leader in term 0.',
    },
    'TermSanity.host': {
      holds: { nodes: { n1: { currentTerm: 2, log: terms(1, 2) }, ...OTHERS } },
      fails: { nodes: { n1: { currentTerm: 2, log: terms(1, 3) }, ...OTHERS } },
      sentence: 'n1 is in term 2 and its log has entry 2 of term 3 (put x by c/2).',
    },
    'TermSanity.nw': {
      holds: { nodes: { n1: {}, ...OTHERS }, packets: [appendEntries('n1', 'n2', { term: 2 }, [entry(1, 2)])] },
      fails: { nodes: { n1: {}, ...OTHERS }, packets: [appendEntries('n1', 'n2', { term: 2 }, [entry(1, 3)])] },
      sentence: 'AppendEntries n1>n2#1 carries entry 1 of term 3 (put x by c/1) in term 2.',
    },
    CandidateTermGtLog: {
      holds: { nodes: { n1: { role: 'candidate', currentTerm: 3, log: terms(1, 2) }, ...OTHERS } },
      fails: { nodes: { n1: { role: 'candidate', currentTerm: 2, log: terms(1, 2) }, ...OTHERS } },
      sentence: 'n1 is candidate of term 2 and its log has entry 2 of term 2 (put x by c/2).',
    },
    RequestVoteTermSanity: {
      holds: { nodes: { n1: { currentTerm: 2 }, ...OTHERS }, packets: [requestVote('n1', 'n2', { term: 2 })] },
      fails: { nodes: { n1: { currentTerm: 2 }, ...OTHERS }, packets: [requestVote('n1', 'n2', { term: 3 })] },
      sentence: 'RequestVote n1>n2#1 is of term 3 and its sender n1 in term 2.',
    },
    RequestVoteReplyTermSanity: {
      holds: {
        nodes: { n1: { currentTerm: 2 }, ...OTHERS },
        packets: [
          requestVoteReply('n2', 'n1', { term: 2 }),
          requestVoteReply('n3', 'n1', { term: 3, voteGranted: false }),
        ],
      },
      fails: { nodes: { n1: { currentTerm: 2 }, ...OTHERS }, packets: [requestVoteReply('n2', 'n1', { term: 3 })] },
      sentence: 'RequestVoteReply n2>n1#1 grants a vote of term 3 to n1, which is in term 2.',
    },
    VotedForTermSanity: {
      holds: { nodes: { n1: { currentTerm: 2 }, n2: { currentTerm: 2, votedFor: 'n1' }, n3: {} } },
      fails: { nodes: { n1: { currentTerm: 1 }, n2: { currentTerm: 2, votedFor: 'n1' }, n3: {} } },
      sentence: 'n2 has voted for n1 in term 2, but n1 is in term 1.',
    },
    AppendEntriesRequestTermSanity: {
      holds: {
        nodes: { n1: {}, ...OTHERS },
        packets: [appendEntries('n1', 'n2', { term: 3, prevLogIndex: 1, prevLogTerm: 2 }, [entry(2, 2)])],
      },
      fails: {
        nodes: { n1: {}, ...OTHERS },
        packets: [appendEntries('n1', 'n2', { term: 3, prevLogIndex: 1, prevLogTerm: 2 }, [entry(2, 1)])],
      },
      sentence: 'AppendEntries n1>n2#1 has prevLogTerm 2 and carries entry 2 of term 1 (put x by c/2).',
    },
    'LeaderLogsTermSanity.entries': {
      holds: { nodes: { n1: { currentTerm: 2, leaderLogs: [[2, terms(1)]] }, ...OTHERS } },
      fails: { nodes: { n1: { currentTerm: 2, leaderLogs: [[2, terms(1, 2)]] }, ...OTHERS } },
      sentence: 'n1 became leader of term 2 with entry 2 of term 2 (put x by c/2) in its log.',
    },
    'LeaderLogsTermSanity.currentTerm': {
      holds: { nodes: { n1: { currentTerm: 2, leaderLogs: [[2, terms(1)]] }, ...OTHERS } },
      fails: { nodes: { n1: { currentTerm: 1, leaderLogs: [[2, terms(1)]] }, ...OTHERS } },
      sentence: 'n1 became leader of term 2 and is in term 1 now.',
    },
    'LeaderLogsTermSanity.candidate': {
      holds: { nodes: { n1: { role: 'candidate', currentTerm: 3, leaderLogs: [[2, terms(1)]] }, ...OTHERS } },
      fails: { nodes: { n1: { role: 'candidate', currentTerm: 2, leaderLogs: [[2, terms(1)]] }, ...OTHERS } },
      sentence: 'n1 is candidate of term 2 but became leader of term 2.',
    },
    AllEntriesTermSanity: {
      holds: { nodes: { n1: { currentTerm: 2, allEntries: [[2, entry(1, 1)]] }, ...OTHERS } },
      fails: { nodes: { n1: { currentTerm: 1, allEntries: [[2, entry(1, 1)]] }, ...OTHERS } },
      sentence: 'n1 accepted an entry in term 2 and is in term 1 now.',
    },
    VotesWithLogTermSanity: {
      holds: { nodes: { n1: { currentTerm: 2, votesWithLog: [[2, 'n2', terms()]] }, ...OTHERS } },
      fails: { nodes: { n1: { currentTerm: 0, votesWithLog: [[2, 'n2', terms()]] }, ...OTHERS } },
      sentence: 'n1 voted in term 2 and is in term 0 now.',
    },
    VotesLeCurrentTerm: {
      holds: { nodes: { n1: { currentTerm: 2, votes: [[2, 'n2']] }, ...OTHERS } },
      fails: { nodes: { n1: { currentTerm: 0, votes: [[2, 'n2']] }, ...OTHERS } },
      sentence: 'n1 voted in term 2 and is in term 0 now.',
    },
    CroniesTerm: {
      holds: {
        nodes: {
          n1: {
            currentTerm: 2,
            cronies: [
              [2, ['n1']],
              [3, []],
            ],
          },
          ...OTHERS,
        },
      },
      fails: { nodes: { n1: { currentTerm: 1, cronies: [[2, ['n1']]] }, ...OTHERS } },
      sentence: 'n1 received votes in term 2 and is in term 1 now.',
    },
    'TermsAndIndicesFromOneLog.host': {
      holds: { nodes: { n1: { log: terms(1) }, ...OTHERS } },
      fails: { nodes: { n1: { log: terms(0) }, ...OTHERS } },
      sentence: 'The log of n1 has entry 1 of term 0 (put x by c/1).',
    },
    'TermsAndIndicesFromOneLog.nw': {
      holds: { nodes: { n1: {}, ...OTHERS }, packets: [appendEntries('n1', 'n2', {}, [entry(1, 1)])] },
      fails: { nodes: { n1: {}, ...OTHERS }, packets: [appendEntries('n1', 'n2', {}, [entry(1, 0)])] },
      sentence: 'AppendEntries n1>n2#1 has entry 1 of term 0 (put x by c/1).',
    },
    'TermsAndIndicesFromOne.votesWithLog': {
      holds: { nodes: { n1: { votesWithLog: [[2, 'n2', terms(1)]] }, ...OTHERS } },
      fails: { nodes: { n1: { votesWithLog: [[2, 'n2', terms(0)]] }, ...OTHERS } },
      sentence: 'The log with which n1 voted in term 2 has entry 1 of term 0 (put x by c/1).',
    },
    'TermsAndIndicesFromOne.leaderLogs': {
      holds: { nodes: { n1: { leaderLogs: [[2, terms(1)]] }, ...OTHERS } },
      fails: { nodes: { n1: { leaderLogs: [[2, logOf(entry(0, 1))]] }, ...OTHERS } },
      sentence: 'The log with which n1 became leader of term 2 has entry 0 of term 1 (put x by c/0).',
    },
  });
});
