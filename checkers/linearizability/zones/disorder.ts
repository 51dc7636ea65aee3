import { completedAt, invokedAt, type Block, type Member } from './blocks.ts';

/** Two members of one block in the wrong order of time: the one that belongs later completed before the other began. */
export interface Disorder {
  readonly block: Block;
  readonly earlier: Member;
  readonly later: Member;
}

/** Members that began after one that belongs behind them had completed; none exactly when the block's order holds. */
export function disordersOf(block: Block, limit: number): Disorder[] {
  if (block.members.length < 2) return [];
  const disorders: Disorder[] = [];
  let earliest = Infinity;
  for (let index = block.members.length - 1; index >= 0 && disorders.length < limit; index--) {
    const member = block.members[index] as Member;
    if (earliest < invokedAt(member)) disorders.push({ block, earlier: member, later: nearestLater(block, index) });
    earliest = Math.min(earliest, completedAt(member));
  }
  return disorders;
}

function nearestLater(block: Block, index: number): Member {
  const invoked = invokedAt(block.members[index] as Member);
  return block.members.slice(index + 1).find((member) => completedAt(member) < invoked) as Member;
}
