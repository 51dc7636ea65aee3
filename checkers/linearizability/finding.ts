import type { Json } from '../../harness/core/json.ts';
import type { Operation } from '../../harness/core/operation.ts';
import type { DeadEnd } from '../../harness/core/witness.ts';
import type { Call } from './call.ts';
import type { CounterView } from './counters/view.ts';

/**
 * The kinds of contradiction, named after what a client sees. How faults of a Raft show up:
 *
 * - `stale-read`: an overwritten value was read while the newer one was in force; a leader that answers reads alone.
 *   A request applied twice while others read shows itself so, too.
 * - `lost-write`: an acknowledged write was never seen, and the value before it was; acknowledged before committed.
 *   Where it was only read, that read may as well have been stale: nothing after it decides, and the words say both.
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
  | ElementPattern
  | QueuePattern
  | LockPattern
  | CounterPattern
  | 'not-linearizable';

/**
 * Contradictions about the elements of lists and sets.
 *
 * - `lost-element`: an element that was there is missing from an answer, and nobody ever saw it, or the answer shows newer
 *   ones; where others saw it and nothing newer is shown, it is a `stale-read`.
 * - `duplicate-element`, `reordered-elements`: one answer holds an element twice; two answers disagree about the order.
 * - `phantom-element`, `aborted-element`, `future-element`: nobody added it, its addition failed, or began only later.
 * - `element-reappears`: it was seen, then removed or replaced, then seen again.
 */
export type ElementPattern =
  | 'lost-element'
  | 'duplicate-element'
  | 'reordered-elements'
  | 'phantom-element'
  | 'aborted-element'
  | 'future-element'
  | 'element-reappears';

/** `empty-while-filled`: a dequeue found nothing although something was certainly there. */
export type QueuePattern =
  'dequeued-twice' | 'phantom-dequeue' | 'future-dequeue' | 'out-of-order' | 'empty-while-filled';

/** `two-holders`: two critical sections overlap. `token-not-rising`: a later holder got no greater fencing token. */
export type LockPattern = 'two-holders' | 'release-without-acquire' | 'token-not-rising';

/**
 * Contradictions about the totals of a counter.
 *
 * - `count-too-small`, `count-too-large`: increments that had completed are missing, or there were not so many by then.
 * - `count-moved-back`: a counter that only rises (or falls) was seen at an earlier total than before.
 * - `lost-increment`: two increments answered totals as if the other had not happened.
 * - `impossible-count`: a total that no number of the increments leads to.
 */
export type CounterPattern =
  'count-too-small' | 'count-too-large' | 'count-moved-back' | 'lost-increment' | 'impossible-count';

/**
 * Patterns that no other bug brings about by coincidence, gravest first: of several in one history the gravest is told,
 * however often the others were seen. Something acknowledged is gone, or something is there that must not be, for ever;
 * two clients had the lock at once, which is why there are locks. All other patterns are of one gravity, and the one seen
 * most often is told: a stale read that nobody contradicts looks like a lost write or like a value that came back, and
 * single instances of those say little of a system that answers with old values.
 */
export const GRAVEST: readonly Pattern[] = [
  'lost-element',
  'lost-increment',
  'phantom-element',
  'phantom-dequeue',
  'phantom-read',
  'duplicate-element',
  'dequeued-twice',
  'two-holders',
];

/** A few calls that cannot all be true. */
export interface Finding {
  readonly pattern: Pattern;
  /** Contradictory by themselves. Some may have been cut down: a cas, of which only the writing matters, to a write. */
  readonly calls: readonly Call[];
  /** What the calls are contradictory for, where it is not the model itself: a part of what that says. */
  readonly view?: CounterView;
  /** What of the first state they are about, where that is not all of it. */
  readonly initial?: Json;
  /** Crashed calls that could have had a part in it, and do not help. */
  readonly beside?: readonly Call[];
  /** An operation that belongs to the story although it constrains nothing: a write that failed. */
  readonly context?: Operation;
  /** The call that cannot be as it was answered beside the others, by the index of its invocation; where there is one. */
  readonly culprit?: number;
  /** What to show in place of the operations of the calls, where a call stands several operations together. */
  readonly shown?: readonly Operation[];
  /** How many operations were too many to be shown. */
  readonly notShown?: number;
  readonly sentence: string;
  /** Of a contradiction that was found by searching: where all orders end. */
  readonly deadEnds?: readonly DeadEnd[];
}
