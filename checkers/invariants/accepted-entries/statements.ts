import type { Exemption, Invariant, PredicateInfo } from '../invariant.ts';

/** What the entries that nodes ever accepted have to do with elections and with the logs of today. */
export const ACCEPTED_ENTRIES: readonly Invariant[] = [
  acceptedEntries(
    'E1',
    'AllEntriesCandidateEntries',
    'Every accepted entry carries a term in which somebody won an election.',
    [],
    [predicate('AllEntriesCandidateEntries', 'membership')],
  ),
  acceptedEntries(
    'E2',
    'AllEntriesIndicesGt0',
    'Every accepted entry has an index of at least 1.',
    [],
    [predicate('AllEntriesIndicesGt0')],
  ),
  acceptedEntries(
    'E3',
    'AllEntriesLeaderLogs',
    'A node lost an entry that it had accepted only if a leader of a later term was elected without it. AppendEntries ' +
      'come from a node that was elected in their term and leave out nothing that it had when elected; what a leader ' +
      'added to its log since is of its own term.',
    ['F7', 'D1', 'D4', 'C4', 'F8', 'E6', 'C5', 'D3'],
    [
      predicate('AllEntriesLeaderLogs.leader_without_missing_entry'),
      predicate('AllEntriesLeaderLogs.appendEntriesRequest_exists_leaderLog'),
      predicate('AllEntriesLeaderLogs.appendEntriesRequest_leaderLog_not_in', 'batching'),
      // For builds that send part of the log: nothing is left out between prevLogIndex and the last entry sent.
      predicate('AllEntriesLeaderLogs.appendEntriesRequest_leaderLog_not_in.run'),
      predicate('AllEntriesLeaderLogs.leaderLogs_leader'),
    ],
  ),
  acceptedEntries(
    'E4',
    'AllEntriesLeaderLogsTerm',
    'An entry accepted in a later term than its own was in the log of the leader of that term when it was elected.',
    [],
    [predicate('AllEntriesLeaderLogsTerm')],
  ),
  acceptedEntries(
    'E5',
    'AllEntriesLeaderSublog',
    'A leader has in its log every entry of its term that any node ever accepted.',
    [],
    [predicate('AllEntriesLeaderSublog')],
  ),
  acceptedEntries(
    'E6',
    'AllEntriesLog',
    'An accepted entry is still in the log, or a leader of a later term, which the node has reached, was elected ' +
      'without it; if that term is the node’s own, the node knows its leader.',
    ['C10', 'F7', 'C4', 'E4', 'D5', 'D1', 'D4', 'A2', 'A9'],
    [
      predicate('AllEntriesLog', 'volatile-leader'),
      // For builds that forget the known leader in a restart: the statement without its last clause.
      predicate('AllEntriesLog.leader_unknown'),
    ],
  ),
  acceptedEntries(
    'E7',
    'AllEntriesLogMatching',
    'An entry in a log and an accepted entry of the same index and term are the same entry.',
    [],
    [predicate('AllEntriesLogMatching')],
  ),
  acceptedEntries(
    'E8',
    'AllEntriesVotesWithLog',
    'An entry accepted before the node voted in a later term was in its log when it voted, or a leader of a term in ' +
      'between was elected without it.',
    ['E6', 'A10', 'B5', 'B2'],
    // Who follows a leader may have lost the entry to that very leader before it votes in its term: by rule, or because it
    // forgot over a restart that there is one. That nothing is lost silently is left to AllEntriesLog.leader_unknown then.
    [predicate('AllEntriesVotesWithLog', 'votes-beside-leader', 'volatile-leader')],
  ),
  acceptedEntries(
    'E9',
    'InLogInAllEntries',
    'Every entry in a node’s log was once accepted by that node.',
    [],
    [predicate('InLogInAllEntries')],
  ),
  acceptedEntries(
    'E10',
    'LogAllEntries',
    'An entry of the current term in a node’s log was accepted by that node in this term.',
    [],
    [predicate('LogAllEntries')],
  ),
];

function acceptedEntries(
  id: string,
  name: string,
  statement: string,
  restsOn: readonly string[],
  predicates: readonly PredicateInfo[],
): Invariant {
  const source = `Verdi Raft, Raft/${name}Interface.v`;
  return { id, name, family: 'accepted-entries', statement, source, restsOn, predicates };
}

function predicate(name: string, ...exempt: Exemption[]): PredicateInfo {
  return { name, exempt };
}
