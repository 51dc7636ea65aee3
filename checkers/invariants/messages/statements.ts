import type { Exemption, Invariant, PredicateInfo } from '../invariant.ts';

/** What packets in flight may say, given who sent them and what leaders and receivers are. */
export const MESSAGES: readonly Invariant[] = [
  messages('F1', 'NoAppendEntriesToLeader', 'No AppendEntries of a term is on its way to the leader of that term.', []),
  messages('F2', 'NoAppendEntriesToSelf', 'Nobody sends AppendEntries to itself.', []),
  messages('F3', 'NoAppendEntriesRepliesToSelf', 'Nobody answers AppendEntries to itself.', []),
  messages(
    'F4',
    'AppendEntriesLeader',
    'The leader of the term of an AppendEntries has all of its entries in its log.',
    [],
  ),
  messages(
    'F5',
    'AppendEntriesReplySublog',
    'The leader of the term of a successful AppendEntriesReply has all of its entries in its log.',
    [],
    [predicate('AppendEntriesReplySublog', 'index-replies')],
  ),
  messages(
    'F6',
    'AppendEntriesRequestReplyCorrespondence',
    'A successful AppendEntriesReply answers AppendEntries of the same term with the same entries that were sent the ' +
      'other way; so whatever holds of what requests carry holds of what replies repeat.',
    [],
    [
      predicate('AppendEntriesRequestReplyCorrespondence', 'index-replies'),
      predicate('AppendEntriesRequestReplyCorrespondence.lifted', 'index-replies'),
    ],
  ),
  messages(
    'F7',
    'AppendEntriesRequestLeaderLogs',
    'AppendEntries carry entries of the leader’s own term on top of an end of the log with which it was elected, and ' +
      'name as previous the entry right below.',
    [],
    [
      predicate('AppendEntriesRequestLeaderLogs', 'batching'),
      // For builds that send part of the log: the entries may end before the leader's log does.
      predicate('AppendEntriesRequestLeaderLogs.run'),
    ],
  ),
  messages(
    'F8',
    'AppendEntriesRequestsCameFromLeaders',
    'AppendEntries come from a node that was elected in their term.',
    [],
  ),
  messages(
    'F9',
    'PrevLogCandidateEntriesTerm',
    'The prevLogTerm of AppendEntries is a term in which somebody won an election.',
    [],
    [predicate('PrevLogCandidateEntriesTerm', 'membership')],
  ),
  messages(
    'F10',
    'PrevLogLeaderSublog',
    'When the prevLogTerm of AppendEntries is the term of a leader, that leader has the previous entry in its log.',
    [],
  ),
  messages(
    'F11',
    'GhostLogCorrect',
    'AppendEntries carry everything that their sender had above prevLogIndex when it sent them, and prevLogIndex and ' +
      'prevLogTerm were of an entry it had.',
    [],
    [
      predicate('GhostLogCorrect', 'batching'),
      // For builds that send part of the log: a run of entries right above prevLogIndex.
      predicate('GhostLogCorrect.run'),
    ],
  ),
  messages(
    'F12',
    'GhostLogAllEntries',
    'Whatever was in the log of a node when it sent a packet, that node had accepted.',
    [],
  ),
  messages(
    'F13',
    'GhostLogLogMatching',
    'The log that a node had when it sent a packet matches the log of every node.',
    [],
  ),
  messages(
    'F14',
    'GhostLogsLogProperties',
    'What holds of the log of every node holds of the log that a node had when it sent a packet.',
    [],
  ),
];

function messages(
  id: string,
  name: string,
  statement: string,
  restsOn: readonly string[],
  predicates: readonly PredicateInfo[] = [predicate(name)],
): Invariant {
  return {
    id,
    name,
    family: 'messages',
    statement,
    source: `Verdi Raft, Raft/${name}Interface.v`,
    restsOn,
    predicates,
  };
}

function predicate(name: string, ...exempt: Exemption[]): PredicateInfo {
  return { name, exempt };
}
