import type { Monitor } from '../monitor.ts';
import { appliedMonotonic } from './applied-monotonic.ts';
import { commitBounds } from './commit-bounds.ts';
import { electionSafety } from './election-safety.ts';
import { logMatching } from './log-matching.ts';
import { oneVote } from './one-vote.ts';
import { stateAgreement } from './state-agreement.ts';
import { termMonotonic } from './term-monotonic.ts';

/** Every monitor, causes before their consequences: at the same step the first one listed is reported first. */
export const MONITORS: readonly Monitor[] = [
  termMonotonic,
  oneVote,
  electionSafety,
  logMatching,
  commitBounds,
  stateAgreement,
  appliedMonotonic,
];
