import { InputError } from '../../harness/core/errors.ts';
import { ACCEPTED_ENTRIES_INCREMENTAL } from './accepted-entries/incremental.ts';
import { ACCEPTED_ENTRIES_NAIVE } from './accepted-entries/naive.ts';
import { ACCEPTED_ENTRIES } from './accepted-entries/statements.ts';
import { COMMIT_INCREMENTAL } from './commit/incremental.ts';
import { COMMIT_NAIVE } from './commit/naive.ts';
import { COMMIT } from './commit/statements.ts';
import type { IncrementalEvaluators, Invariant, NaiveEvaluators, PredicateInfo } from './invariant.ts';
import { LEADER_LOGS_INCREMENTAL } from './leader-logs/incremental.ts';
import { LEADER_LOGS_NAIVE } from './leader-logs/naive.ts';
import { LEADER_LOGS } from './leader-logs/statements.ts';
import { LOGS_INCREMENTAL } from './logs/incremental.ts';
import { LOGS_NAIVE } from './logs/naive.ts';
import { LOGS } from './logs/statements.ts';
import { MESSAGES_INCREMENTAL } from './messages/incremental.ts';
import { MESSAGES_NAIVE } from './messages/naive.ts';
import { MESSAGES } from './messages/statements.ts';
import { PROGRESS_INCREMENTAL } from './progress/incremental.ts';
import { PROGRESS_NAIVE } from './progress/naive.ts';
import { PROGRESS } from './progress/statements.ts';
import { TERMS_INCREMENTAL } from './terms/incremental.ts';
import { TERMS_NAIVE } from './terms/naive.ts';
import { TERMS } from './terms/statements.ts';
import { TRACE_INCREMENTAL } from './trace/incremental.ts';
import { TRACE_NAIVE } from './trace/naive.ts';
import { TRACE } from './trace/statements.ts';
import { VOTES_INCREMENTAL } from './votes/incremental.ts';
import { VOTES_NAIVE } from './votes/naive.ts';
import { VOTES } from './votes/statements.ts';

/**
 * Every invariant of Verdi's proof that Raft is linearizable, family by family in the order of the catalogue: A1 to A14,
 * B1 to B11, C and D to 10, E to 10, F to 14, G to 4, H to 10, I to 6, and the theorem itself as I7.
 */
export const INVARIANTS: readonly Invariant[] = [
  ...TERMS,
  ...VOTES,
  ...LOGS,
  ...LEADER_LOGS,
  ...ACCEPTED_ENTRIES,
  ...MESSAGES,
  ...PROGRESS,
  ...COMMIT,
  ...TRACE,
];

/** Every predicate in the order of the catalogue. */
export const PREDICATES: readonly PredicateInfo[] = INVARIANTS.flatMap(({ predicates }) => predicates);

/** How predicates are evaluated from the whole state, by name. */
export const NAIVE: NaiveEvaluators = {
  ...TERMS_NAIVE,
  ...VOTES_NAIVE,
  ...LOGS_NAIVE,
  ...LEADER_LOGS_NAIVE,
  ...ACCEPTED_ENTRIES_NAIVE,
  ...MESSAGES_NAIVE,
  ...PROGRESS_NAIVE,
  ...COMMIT_NAIVE,
  ...TRACE_NAIVE,
};

/** How predicates are evaluated from what changes, by name. */
export const INCREMENTAL: IncrementalEvaluators = {
  ...TERMS_INCREMENTAL,
  ...VOTES_INCREMENTAL,
  ...LOGS_INCREMENTAL,
  ...LEADER_LOGS_INCREMENTAL,
  ...ACCEPTED_ENTRIES_INCREMENTAL,
  ...MESSAGES_INCREMENTAL,
  ...PROGRESS_INCREMENTAL,
  ...COMMIT_INCREMENTAL,
  ...TRACE_INCREMENTAL,
};

/**
 * Those that carry what users see: election safety, one vote per term, counted votes cast, the election restriction, log
 * matching, leader append-only, nothing acknowledged lost, matchIndex and nextIndex sound, commits backed, leader
 * completeness, state machine safety, the state machine right, answers right and in order; and terms in order, which is
 * cheap and comes first.
 */
const CORE_INVARIANTS = [
  ...['A2', 'A3', 'A6', 'A11', 'B2', 'B3', 'B4', 'B8', 'B11', 'C3', 'D1', 'D3', 'E5', 'E6', 'G1', 'G4'],
  ...['H1', 'H2', 'H4', 'H6', 'H7', 'H9', 'H10', 'I1', 'I2', 'I3', 'I4', 'I6', 'I7'],
];

/** Names of the predicates that carry user-visible safety: those of the core invariants, and of E3 the one about loss. */
export const CORE: readonly string[] = INVARIANTS.flatMap(({ id, predicates }) => {
  const names = predicates.map(({ name }) => name);
  if (CORE_INVARIANTS.includes(id)) return names;
  return names.filter((name) => name === 'AllEntriesLeaderLogs.leader_without_missing_entry');
});

/**
 * The invariant of this id (`B4`) or name (`OneLeaderPerTerm`).
 *
 * @throws InputError when there is none
 */
export function invariantNamed(name: string): Invariant {
  const found = INVARIANTS.find((invariant) => invariant.id === name || invariant.name === name);
  if (found !== undefined) return found;
  throw new InputError(`There is no invariant "${name}"`, {
    code: 'INVARIANT_UNKNOWN',
    hint: 'Use an id such as B4 or a name such as OneLeaderPerTerm.',
  });
}

const OWNERS = new Map(INVARIANTS.flatMap((owner) => owner.predicates.map(({ name }) => [name, owner] as const)));

/**
 * The invariant to which the predicate of this name belongs, and the predicate.
 *
 * @throws InputError when there is none
 */
export function predicateNamed(name: string): { readonly invariant: Invariant; readonly predicate: PredicateInfo } {
  const invariant = OWNERS.get(name);
  const predicate = invariant?.predicates.find((candidate) => candidate.name === name);
  if (invariant !== undefined && predicate !== undefined) return { invariant, predicate };
  throw new InputError(`There is no predicate "${name}"`, {
    code: 'PREDICATE_UNKNOWN',
    hint: `Use the name of an invariant with one predicate, or one of a part of it, such as ${PREDICATES[1]?.name ?? ''}.`,
  });
}
