import { completedAt, invokedAt, type Block, type Member } from './blocks.ts';

/** Two blocks each of which has to come before the other: calls of `earlier` lie before and after calls of `later`. */
export interface Overlap {
  /** The block that was established first. */
  readonly earlier: Span;
  readonly later: Span;
}

/** Part of a block: its positions from `from` to `to` tie `before` and `after` together. */
export interface Span {
  readonly block: Block;
  /** The member that precedes the other block's `after`. */
  readonly before: Member;
  /** The member that follows the other block's `before`. */
  readonly after: Member;
  readonly from: number;
  readonly to: number;
}

/**
 * Pairs of blocks that have to precede each other, at most `limit`; none exactly when the blocks can be ordered.
 *
 * A block that is in force from its first completion to its last invocation is a forward zone; the others are backward
 * zones. Forward zones may not overlap, and no backward zone may lie inside a forward one (Gibbons and Korach 1997,
 * for single values). That pairs suffice for blocks as well: A must precede B when A first completes before B is last
 * invoked; in a shortest circle of three or more no two that are not neighbours are ordered, which makes the last
 * invocations fall all the way round.
 */
export function overlapsOf(blocks: readonly Block[], limit: number): Overlap[] {
  const forward = blocks
    .filter((block) => block.firstCompleted < block.lastInvoked)
    .sort((a, b) => a.firstCompleted - b.firstCompleted);
  const overlaps = forwardOverlaps(forward, limit);
  const lastUntil = runningMaxima(forward);
  for (const block of blocks) {
    if (overlaps.length >= limit) break;
    if (block.firstCompleted < block.lastInvoked) continue;
    const holder = lastUntil[lastStartedBefore(forward, block.lastInvoked)];
    if (holder && block.firstCompleted < holder.lastInvoked) overlaps.push(overlapOf(holder, block));
  }
  return overlaps;
}

function forwardOverlaps(forward: readonly Block[], limit: number): Overlap[] {
  const overlaps: Overlap[] = [];
  let longest: Block | undefined;
  for (const block of forward) {
    if (overlaps.length >= limit) break;
    if (longest && block.firstCompleted < longest.lastInvoked) overlaps.push(overlapOf(longest, block));
    if (!longest || block.lastInvoked > longest.lastInvoked) longest = block;
  }
  return overlaps;
}

/** For each forward zone the one up to it that lasts longest. */
function runningMaxima(forward: readonly Block[]): Block[] {
  const maxima: Block[] = [];
  for (const block of forward) {
    const longest = maxima.at(-1);
    maxima.push(longest && longest.lastInvoked > block.lastInvoked ? longest : block);
  }
  return maxima;
}

/** Index of the last forward zone that begins strictly before the moment; -1 when there is none. */
export function lastStartedBefore(forward: readonly Block[], moment: number): number {
  let low = 0;
  let high = forward.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((forward[middle] as Block).firstCompleted < moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function overlapOf(earlier: Block, later: Block): Overlap {
  const begins = firstToComplete(later);
  const ends = lastToBegin(later);
  const earlierSpan = closest(earlier, invokedAt(ends), completedAt(begins));
  const laterSpan = closest(later, invokedAt(earlierSpan.after), completedAt(earlierSpan.before));
  return { earlier: earlierSpan, later: laterSpan };
}

/**
 * The two members nearest to each other in the block of which one completed before `deadline` and the other was
 * invoked after `start`; the callers know that there are such members.
 */
function closest(block: Block, deadline: number, start: number): Span {
  let before: Member | undefined;
  let after: Member | undefined;
  let best: Span | undefined;
  for (const member of block.members) {
    if (completedAt(member) < deadline) before = member;
    if (invokedAt(member) > start) after = member;
    if (!before || !after) continue;
    const from = Math.min(before.position, after.position);
    const to = Math.max(before.position, after.position);
    if (!best || to - from < best.to - best.from) best = { block, before, after, from, to };
  }
  const { from, to, ...ends } = best as Span;
  const [first, last] = [block.writers[ends.before.position] as Member, block.writers[ends.after.position] as Member];
  // The writers of the values belong to the explanation anyway; where they can serve as ends it needs fewer calls.
  return {
    block,
    before: completedAt(first) < deadline ? first : ends.before,
    after: invokedAt(last) > start ? last : ends.after,
    from,
    to,
  };
}

function firstToComplete(block: Block): Member {
  return block.members.reduce((first, member) => (completedAt(member) < completedAt(first) ? member : first));
}

function lastToBegin(block: Block): Member {
  return block.members.reduce((last, member) => (invokedAt(member) > invokedAt(last) ? member : last));
}
