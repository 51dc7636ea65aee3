import type { Operation } from '../../harness/core/operation.ts';
import type { Call } from './call.ts';

/**
 * The kinds of contradiction, named after what a client sees. How faults of a Raft show up:
 *
 * - `stale-read`: an overwritten value was read while the newer one was in force; a leader that answers reads alone.
 *   A request applied twice while others read shows itself so, too.
 * - `lost-write`: an acknowledged write was never seen, and the value before it was; acknowledged before committed.
 *   When others saw the value before it was lost, the shape is that of a stale read.
 * - `value-reappears`: a value came back after it was overwritten; one request applied twice.
 * - `cas-conflict`: two cas succeeded from one and the same written value; the first was lost after it was
 *   acknowledged, or the write of the value was applied twice.
 * - `phantom-read`, `aborted-read`: a value nobody wrote, or whose write failed.
 * - `future-read`: a value was seen before its write began.
 * - `not-linearizable`: none of these.
 */
export type Pattern =
  | 'stale-read'
  | 'lost-write'
  | 'value-reappears'
  | 'cas-conflict'
  | 'phantom-read'
  | 'aborted-read'
  | 'future-read'
  | 'not-linearizable';

/** A few calls that cannot all be true. */
export interface Finding {
  readonly pattern: Pattern;
  /** Contradictory by themselves. Some may have been cut down: a cas, of which only the writing matters, to a write. */
  readonly calls: readonly Call[];
  /** An operation that belongs to the story although it constrains nothing: a write that failed. */
  readonly context?: Operation;
  readonly sentence: string;
}
