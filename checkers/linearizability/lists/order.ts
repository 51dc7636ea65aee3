import type { Call } from '../call.ts';
import type { Block } from '../zones/blocks.ts';
import { lastStartedBefore } from '../zones/overlaps.ts';

/**
 * The members of blocks that do not contradict each other in an order that respects time. A block that is in force from
 * its first completion to its last invocation lies there; any other block lies at the first moment since its last
 * invocation at which none is in force.
 */
export function orderOf(blocks: readonly Block[]): readonly Call[] {
  const forward = blocks.filter(isForward).sort((a, b) => a.firstCompleted - b.firstCompleted);
  const placed = blocks.map((block) => ({ block, moment: momentOf(block, forward) }));
  placed.sort((a, b) => compare(a.moment, b.moment) || Number(isForward(a.block)) - Number(isForward(b.block)));
  return placed.flatMap(({ block }) =>
    block.members.map(({ call }) => call).filter((call): call is Call => call !== undefined),
  );
}

function isForward({ firstCompleted, lastInvoked }: Block): boolean {
  return firstCompleted < lastInvoked;
}

function momentOf(block: Block, forward: readonly Block[]): number {
  if (isForward(block)) return block.firstCompleted;
  const moment = block.lastInvoked;
  const holder = forward[lastStartedBefore(forward, moment)];
  return holder === undefined ? moment : Math.max(moment, holder.lastInvoked);
}

/** Of moments that may both be infinite. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
