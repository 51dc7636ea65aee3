import { isMajority } from '../../../harness/core/raft/node-state.ts';
import { cutAfter } from '../../../harness/core/raft/log.ts';
import type { Step } from './step.ts';

/**
 * A leader commits what a majority has, if it is of its own term: entries of earlier terms commit with it, never by
 * counting (Raft paper, figure 8). Terms only grow along a log, so it is enough to look at the last such entry.
 */
export function advanceCommitIndex({ state, rules }: Step): void {
  const { bugs } = rules;
  const { nodes, members, matchIndex } = state;
  const counted = bugs['removed-leader-counts-itself'] ? state.position : -1;
  const agreed = agreedNumber(nodes, members, matchIndex, bugs['commit-quorum-off-by-one'], counted);
  if (agreed <= state.commitIndex) return;
  const last = cutAfter(state.log, agreed);
  const own = last.term === state.currentTerm || bugs['figure-8'];
  if (own && last.index > state.commitIndex && last.entry !== undefined) state.commitIndex = last.index;
}

/**
 * The largest number that a majority of the members has reached.
 *
 * @param reached by position in `nodes`
 * @param halfIsEnough takes half of the members for a majority
 * @param alsoCounts position of a node that counts although it may be no member
 */
export function agreedNumber(
  nodes: readonly string[],
  members: readonly string[],
  reached: readonly number[],
  halfIsEnough = false,
  alsoCounts = -1,
): number {
  const all = members === nodes;
  const needed = Math.floor(members.length / 2);
  let best = 0;
  for (let candidate = 0; candidate < reached.length; candidate++) {
    const number = reached[candidate] as number;
    if (number <= best) continue;
    let count = 0;
    for (let other = 0; other < reached.length; other++) {
      if ((reached[other] as number) < number) continue;
      if (all || other === alsoCounts || members.includes(nodes[other] as string)) count++;
    }
    if (isMajority(count, members.length) || (halfIsEnough && count >= needed)) best = number;
  }
  return best;
}
