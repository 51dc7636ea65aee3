import { isMajority, type NodeState } from '../../../harness/core/raft/node-state.ts';
import { cutAfter } from '../../../harness/core/raft/log.ts';
import type { Step } from './step.ts';

/**
 * A leader commits what a majority has, if it is of its own term: entries of earlier terms commit with it, never by
 * counting (Raft paper, figure 8). Terms only grow along a log, so it is enough to look at the last such entry.
 */
export function advanceCommitIndex({ state, rules }: Step): void {
  const { bugs } = rules;
  const agreed = agreedIndex(state, bugs['commit-quorum-off-by-one']);
  if (agreed <= state.commitIndex) return;
  const last = cutAfter(state.log, agreed);
  const own = last.term === state.currentTerm || bugs['figure-8'];
  if (own && last.index > state.commitIndex && last.entry !== undefined) state.commitIndex = last.index;
}

/** The largest index that a majority of the members has. */
function agreedIndex({ nodes, members, matchIndex }: NodeState, halfIsEnough: boolean): number {
  const all = members === nodes;
  const needed = Math.floor(members.length / 2);
  let best = 0;
  for (let candidate = 0; candidate < matchIndex.length; candidate++) {
    const index = matchIndex[candidate] as number;
    if (index <= best) continue;
    let count = 0;
    for (let other = 0; other < matchIndex.length; other++) {
      if ((matchIndex[other] as number) >= index && (all || members.includes(nodes[other] as string))) count++;
    }
    if (isMajority(count, members.length) || (halfIsEnough && count >= needed)) best = index;
  }
  return best;
}
