import type { Exemption, Invariant, PredicateInfo } from '../invariant.ts';

/** The proof of state machine safety also shows that nobody records a commit no quorum backs, nor beyond its log. */
const STATE_MACHINE_SAFETY = [
  ...['C1', 'C3', 'H5', 'C4', 'F10', 'A1', 'H7', 'G1', 'D2', 'H1', 'C5', 'A13', 'F11', 'F14', 'F13', 'H3', 'A2', 'D3'],
  'D1',
];

/** What is committed and applied: never without a quorum, never lost, the same everywhere. */
export const COMMIT: readonly Invariant[] = [
  commit(
    'H1',
    'LeaderCompleteness',
    'Every leader was elected with all entries that were committed in earlier terms.',
    ['C9', 'A8', 'D9', 'C8', 'B11', 'E8', 'B6', 'A14', 'D6'],
    [predicate('LeaderCompleteness.direct', 'membership'), predicate('LeaderCompleteness.committed', 'membership')],
    'Raft paper, figure 3 (Leader Completeness) and section 5.4',
  ),
  commit(
    'H2',
    'CommitRecordedCommitted',
    'What a node takes for committed is backed by a quorum that accepted it, or a later entry, in that entry’s term.',
    STATE_MACHINE_SAFETY,
    [predicate('CommitRecordedCommitted', 'membership')],
    'Raft paper, section 5.4.2',
  ),
  commit(
    'H3',
    'TransitiveCommit',
    'What precedes a committed entry in any log is committed.',
    [],
    [predicate('TransitiveCommit', 'membership')],
  ),
  commit(
    'H4',
    'StateMachineSafety',
    'Two nodes that take an index for committed have the same entry there, and no AppendEntries that a node would ' +
      'still accept can overwrite what it takes for committed.',
    STATE_MACHINE_SAFETY,
    [predicate('StateMachineSafety.host'), predicate('StateMachineSafety.nw')],
    'Raft paper, figure 3 (State Machine Safety)',
  ),
  commit(
    'H5',
    'StateMachineSafetyPrime',
    'Two committed entries of one index are the same entry, and no AppendEntries of the committing term or a later one ' +
      'can overwrite a committed entry.',
    ['H1', 'E3', 'C3', 'C2', 'F7', 'D4', 'C1', 'D5', 'D6', 'C10', 'D1', 'C4'],
    [predicate('StateMachineSafetyPrime.host', 'membership'), predicate('StateMachineSafetyPrime.nw', 'membership')],
  ),
  commit(
    'H6',
    'MaxIndexSanity',
    'lastApplied and commitIndex are not beyond the end of the log.',
    STATE_MACHINE_SAFETY,
    [predicate('MaxIndexSanity.lastApplied'), predicate('MaxIndexSanity.commitIndex')],
  ),
  commit('H7', 'LastAppliedLeCommitIndex', 'No node has applied more than it takes for committed.', []),
  commit(
    'H8',
    'LastAppliedCommitIndexMatching',
    'As far as one node has applied its log, or takes it for committed, every node that got as far has the same log.',
    ['C3', 'H4', 'H6'],
    [
      predicate('LastAppliedCommitIndexMatching.la_ci'),
      predicate('LastAppliedCommitIndexMatching.ci_la'),
      predicate('LastAppliedCommitIndexMatching.la_la'),
    ],
  ),
  commit(
    'H9',
    'AppliedEntriesMonotonic',
    'The sequence of applied entries only grows at its end.',
    ['C1', 'C3', 'C2', 'H4', 'H6', 'H2', 'H1', 'H8'],
    [
      predicate('AppliedEntriesMonotonic', 'volatile-commit'),
      // For builds that apply again after a restart: what is applied again are the same entries.
      predicate('AppliedEntriesMonotonic.same_entries'),
    ],
  ),
  commit(
    'H10',
    'StateMachineCorrect',
    'A node’s state machine, and its table of the clients’ last requests, are what executing its applied entries in ' +
      'order gives, every request once.',
    ['C1', 'H6', 'H4', 'C3'],
    [
      predicate('StateMachineCorrect.state_machine_log'),
      predicate('StateMachineCorrect.client_cache_correct'),
      predicate('StateMachineCorrect.client_cache_complete'),
    ],
    'Raft paper, section 8',
  ),
];

function commit(
  id: string,
  name: string,
  statement: string,
  restsOn: readonly string[],
  predicates: readonly PredicateInfo[] = [predicate(name)],
  paper?: string,
): Invariant {
  const source = `Verdi Raft, Raft/${name}Interface.v${paper === undefined ? '' : `; ${paper}`}`;
  return { id, name, family: 'commit', statement, source, restsOn, predicates };
}

function predicate(name: string, ...exempt: Exemption[]): PredicateInfo {
  return { name, exempt };
}
