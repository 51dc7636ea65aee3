import { BUGS } from '../cluster/raft/handlers/bugs.ts';
import { CORRECT_BUILDS } from '../cluster/raft/handlers/builds.ts';
import { SWITCHES } from '../cluster/raft/handlers/switches.ts';

/** Switches that take something away from `paper`. */
const TURNED_OFF = ['no-pre-vote', 'no-check-quorum', 'log-reads'];

/**
 * Builds that must never be accused: both correct ones, each switch alone, several together, and the controls.
 */
export const INNOCENT_BUILDS: readonly string[] = [
  ...Object.keys(CORRECT_BUILDS),
  ...Object.keys(SWITCHES).map((name) => `${TURNED_OFF.includes(name) ? 'paper' : 'verdi'}+${name}`),
  'verdi+batching+compaction+membership+transfer+pre-vote+check-quorum',
  ...BUGS.filter((bug) => 'control' in bug).map(({ name }) => `verdi+${name}`),
];

/** Builds with one planted mistake each. */
export const GUILTY_BUILDS: readonly string[] = BUGS.filter((bug) => !('control' in bug)).map(
  ({ name }) => `verdi+${name}`,
);
