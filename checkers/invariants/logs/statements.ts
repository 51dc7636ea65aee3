import type { Invariant } from '../invariant.ts';

/** Logs are sorted and without gaps, agree wherever they have an entry of the same index and term, and hold only what a leader wrote. */
export const LOGS: readonly Invariant[] = [
  {
    id: 'C1',
    name: 'Sorted',
    family: 'logs',
    statement:
      'From older to newer entries the index grows and the term never falls, in every log and every AppendEntries; the latter come after prevLogIndex and not before prevLogTerm.',
    source: 'Verdi Raft, Raft/SortedInterface.v; Raft, section 5.3',
    restsOn: [],
    predicates: [
      { name: 'Sorted.host', exempt: [] },
      { name: 'Sorted.nw', exempt: [] },
      { name: 'Sorted.gt_prevIndex', exempt: [] },
      { name: 'Sorted.ge_prevTerm', exempt: [] },
    ],
  },
  {
    id: 'C2',
    name: 'UniqueIndices',
    family: 'logs',
    statement: 'No log and no AppendEntries has two entries of one index.',
    source: 'Verdi Raft, Raft/UniqueIndicesInterface.v; Raft, section 5.3',
    restsOn: ['C1'],
    predicates: [
      { name: 'UniqueIndices.host', exempt: [] },
      { name: 'UniqueIndices.nw', exempt: [] },
    ],
  },
  {
    id: 'C3',
    name: 'LogMatching',
    family: 'logs',
    statement:
      'Log matching: where two logs, a log and an AppendEntries, or two AppendEntries have an entry of the same index and term, they are equal up to there. Logs begin at index 1 and AppendEntries after prevLogIndex, without gaps.',
    source: 'Verdi Raft, Raft/LogMatchingInterface.v; Raft, section 5.3 and figure 3 (Log Matching)',
    restsOn: ['C1', 'C5', 'C2'],
    predicates: [
      { name: 'LogMatching.hosts.match', exempt: [] },
      { name: 'LogMatching.hosts.contiguous', exempt: [] },
      { name: 'LogMatching.nw.host', exempt: [] },
      { name: 'LogMatching.nw.contiguous', exempt: [] },
      { name: 'LogMatching.nw.nw', exempt: [] },
    ],
  },
  {
    id: 'C4',
    name: 'RefinedLogMatchingLemmas',
    family: 'logs',
    statement:
      'What follows from sorted, contiguous and matching logs: the same of every pair of logs and AppendEntries above prevLogIndex, and indices from 1 in whatever was accepted.',
    source: 'Verdi Raft, Raft/RefinedLogMatchingLemmasInterface.v',
    restsOn: ['C1', 'C3', 'E2'],
    predicates: [
      { name: 'RefinedLogMatchingLemmas.nw.contiguous', exempt: [] },
      { name: 'RefinedLogMatchingLemmas.nw.from_1', exempt: [] },
      { name: 'RefinedLogMatchingLemmas.nw.sorted', exempt: [] },
      { name: 'RefinedLogMatchingLemmas.hosts.from_1', exempt: [] },
      { name: 'RefinedLogMatchingLemmas.hosts.contiguous', exempt: [] },
      { name: 'RefinedLogMatchingLemmas.hosts.sorted', exempt: [] },
      { name: 'RefinedLogMatchingLemmas.hosts.match', exempt: [] },
      { name: 'RefinedLogMatchingLemmas.nw.match', exempt: [] },
      { name: 'RefinedLogMatchingLemmas.nw.host', exempt: [] },
      { name: 'RefinedLogMatchingLemmas.allEntries.from_1', exempt: [] },
    ],
  },
  {
    id: 'C5',
    name: 'LeaderSublog',
    family: 'logs',
    statement: 'A leader has every entry of its term that is in any log or any AppendEntries.',
    source: 'Verdi Raft, Raft/LeaderSublogInterface.v; Raft, section 5.3 and figure 3 (Leader Append-Only)',
    restsOn: ['C6', 'B2', 'B3', 'B4'],
    predicates: [
      { name: 'LeaderSublog.host', exempt: [] },
      { name: 'LeaderSublog.nw', exempt: [] },
    ],
  },
  {
    id: 'C6',
    name: 'CandidateEntries',
    family: 'logs',
    statement:
      'Every entry of a log or an AppendEntries is of a term whose election was decided: a node has the votes of a majority and is no candidate any more.',
    source: 'Verdi Raft, Raft/CandidateEntriesInterface.v; Raft, section 5.2',
    restsOn: [],
    predicates: [
      { name: 'CandidateEntries.host', exempt: ['membership'] },
      { name: 'CandidateEntries.nw', exempt: ['membership'] },
    ],
  },
  {
    id: 'C7',
    name: 'EveryEntryWasCreatedHostLog',
    family: 'logs',
    statement: 'Every entry of a log is of a term that had a leader.',
    source: 'Verdi Raft, Raft/EveryEntryWasCreatedHostLogInterface.v; Raft, section 5.2',
    restsOn: [],
    predicates: [{ name: 'EveryEntryWasCreatedHostLog', exempt: [] }],
  },
  {
    id: 'C8',
    name: 'EveryEntryWasCreated',
    family: 'logs',
    statement:
      'Every entry of a log with which a node became leader, or of an AppendEntries, is of a term that had a leader.',
    source: 'Verdi Raft, Raft/EveryEntryWasCreatedInterface.v; Raft, section 5.2',
    restsOn: [],
    predicates: [
      { name: 'EveryEntryWasCreated.leaderLogs', exempt: [] },
      { name: 'EveryEntryWasCreated.nw', exempt: [] },
    ],
  },
  {
    id: 'C9',
    name: 'PrefixWithinTerm',
    family: 'logs',
    statement:
      'A log that has an entry of some term has every earlier entry of that term that is in any other log; the same of logs with which nodes became leader, and whatever entries were accepted.',
    source: 'Verdi Raft, Raft/PrefixWithinTermInterface.v; Raft, section 5.3',
    restsOn: ['C10', 'C4', 'D1', 'D4', 'D8', 'C5', 'G4', 'D5', 'E7', 'A7', 'E5'],
    predicates: [
      { name: 'PrefixWithinTerm.allEntries_leaderLogs', exempt: [] },
      { name: 'PrefixWithinTerm.log_log', exempt: [] },
    ],
  },
  {
    id: 'C10',
    name: 'LogsLeaderLogs',
    family: 'logs',
    statement:
      'Up to any entry, a log is the log with which the leader of the term of the entry was elected, followed by entries of that term only; the same of AppendEntries after prevLogIndex.',
    source: 'Verdi Raft, Raft/LogsLeaderLogsInterface.v; Raft, section 5.3',
    restsOn: [],
    predicates: [
      { name: 'LogsLeaderLogs.host', exempt: [] },
      { name: 'LogsLeaderLogs.nw', exempt: [] },
    ],
  },
];
