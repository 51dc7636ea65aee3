import { BUGS } from '../cluster/raft/handlers/bugs.ts';
import { CORRECT_BUILDS } from '../cluster/raft/handlers/builds.ts';
import { SWITCHES } from '../cluster/raft/handlers/switches.ts';

/**
 * Builds that must never be accused: both correct ones, each switch alone, all that go together, and the controls. A
 * lease needs bounded clocks and is no part of this: here any timer may fire at any time.
 */
export const INNOCENT_BUILDS: readonly string[] = [
  ...Object.keys(CORRECT_BUILDS),
  ...Object.keys(SWITCHES)
    .filter((name) => name !== 'leader-lease')
    .map((name) => `verdi+${name}`),
  'verdi+batching+compaction+membership+transfer+pre-vote+check-quorum',
  ...BUGS.filter((bug) => 'control' in bug).map(({ name }) => `verdi+${name}`),
];

/** Builds with one planted mistake each. */
export const GUILTY_BUILDS: readonly string[] = BUGS.filter((bug) => !('control' in bug)).map(
  ({ name }) => `verdi+${name}`,
);
