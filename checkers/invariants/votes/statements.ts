import type { Invariant } from '../invariant.ts';

/** One vote per node and term, only for logs that are up to date, and a majority for every leader. */
export const VOTES: readonly Invariant[] = [
  {
    id: 'B1',
    name: 'CandidatesVoteForSelves',
    family: 'votes',
    statement: 'Every candidate has voted for itself.',
    source: 'Verdi Raft, Raft/CandidatesVoteForSelvesInterface.v; Raft, section 5.2',
    restsOn: [],
    predicates: [{ name: 'CandidatesVoteForSelves', exempt: [] }],
  },
  {
    id: 'B2',
    name: 'VotesCorrect',
    family: 'votes',
    statement:
      'A node votes for at most one candidate in a term, its votedFor is what it voted in its currentTerm, and it never forgets that.',
    source: 'Verdi Raft, Raft/VotesCorrectInterface.v; Raft, section 5.2 and figure 2 (votedFor is persistent)',
    restsOn: [],
    predicates: [
      { name: 'VotesCorrect.one_vote_per_term', exempt: [] },
      { name: 'VotesCorrect.votes_currentTerm_votedFor', exempt: [] },
      { name: 'VotesCorrect.currentTerm_votedFor_votes', exempt: [] },
    ],
  },
  {
    id: 'B3',
    name: 'CroniesCorrect',
    family: 'votes',
    statement:
      'Every vote that a candidate or leader counts was cast for it in that term, every granted vote on its way was cast too, and a leader has the votes of a majority.',
    source: 'Verdi Raft, Raft/CroniesCorrectInterface.v; Raft, section 5.2',
    restsOn: [],
    predicates: [
      { name: 'CroniesCorrect.votes_received_cronies', exempt: [] },
      { name: 'CroniesCorrect.cronies_votes', exempt: [] },
      { name: 'CroniesCorrect.votes_nw', exempt: [] },
      { name: 'CroniesCorrect.votes_received_leaders', exempt: ['membership'] },
    ],
  },
  {
    id: 'B4',
    name: 'OneLeaderPerTerm',
    family: 'votes',
    statement: 'Election safety: no two nodes are leader in the same term.',
    source: 'Verdi Raft, Raft/OneLeaderPerTermInterface.v; Raft, section 5.2 and figure 3 (Election Safety)',
    restsOn: ['B2', 'B3'],
    predicates: [{ name: 'OneLeaderPerTerm', exempt: [] }],
  },
  {
    id: 'B5',
    name: 'VotesVotesWithLogCorrespond',
    family: 'votes',
    statement: 'The record of votes and the record of votes with logs name the same candidates in the same terms.',
    source: 'Verdi Raft, Raft/VotesVotesWithLogCorrespondInterface.v',
    restsOn: [],
    predicates: [
      { name: 'VotesVotesWithLogCorrespond.votes', exempt: [] },
      { name: 'VotesVotesWithLogCorrespond.votesWithLog', exempt: [] },
    ],
  },
  {
    id: 'B6',
    name: 'VotesWithLogSorted',
    family: 'votes',
    statement: 'The log of a node was sorted whenever it voted.',
    source: 'Verdi Raft, Raft/VotesWithLogSortedInterface.v',
    restsOn: [],
    predicates: [{ name: 'VotesWithLogSorted', exempt: [] }],
  },
  {
    id: 'B7',
    name: 'RequestVoteMaxIndexMaxTerm',
    family: 'votes',
    statement:
      'As long as its sender is candidate of that term, a RequestVote names the last index and term of its log.',
    source: 'Verdi Raft, Raft/RequestVoteMaxIndexMaxTermInterface.v; Raft, section 5.4.1',
    restsOn: [],
    predicates: [{ name: 'RequestVoteMaxIndexMaxTerm', exempt: [] }],
  },
  {
    id: 'B8',
    name: 'RequestVoteReplyMoreUpToDate',
    family: 'votes',
    statement:
      'A candidate that a granted vote of its term is on the way to has a log at least as up to date as that of the voter when it voted.',
    source: 'Verdi Raft, Raft/RequestVoteReplyMoreUpToDateInterface.v; Raft, section 5.4.1',
    restsOn: [],
    predicates: [{ name: 'RequestVoteReplyMoreUpToDate', exempt: [] }],
  },
  {
    id: 'B9',
    name: 'VotedForMoreUpToDate',
    family: 'votes',
    statement:
      'A candidate that a node has its vote for, both being in one term, has a log at least as up to date as that of the voter when it voted.',
    source: 'Verdi Raft, Raft/VotedForMoreUpToDateInterface.v; Raft, section 5.4.1',
    restsOn: [],
    predicates: [{ name: 'VotedForMoreUpToDate', exempt: [] }],
  },
  {
    id: 'B10',
    name: 'VotesReceivedMoreUpToDate',
    family: 'votes',
    statement:
      'A candidate has a log at least as up to date as that of every node whose vote it received, when that node voted.',
    source: 'Verdi Raft, Raft/VotesReceivedMoreUpToDateInterface.v; Raft, section 5.4.1',
    restsOn: [],
    predicates: [{ name: 'VotesReceivedMoreUpToDate', exempt: [] }],
  },
  {
    id: 'B11',
    name: 'LeaderLogsVotesWithLog',
    family: 'votes',
    statement:
      'Every leader there ever was had the votes of a majority whose logs were not more up to date than its own.',
    source: 'Verdi Raft, Raft/LeaderLogsVotesWithLogInterface.v; Raft, sections 5.2 and 5.4.1',
    restsOn: ['B10', 'B8'],
    predicates: [{ name: 'LeaderLogsVotesWithLog', exempt: ['membership'] }],
  },
];
