import { upTo } from './log.ts';
import type { Step } from './step.ts';

/**
 * A leader commits what a majority has, if it is of its own term: entries of earlier terms commit with it, never by
 * counting (Raft paper, figure 8). Terms only grow along a log, so it is enough to look at the last such index.
 */
export function advanceCommitIndex({ state }: Step): void {
  const matched = state.nodes.map((node) => state.matchIndex.get(node) ?? 0).sort((left, right) => right - left);
  const majority = Math.min(matched[Math.floor(state.nodes.length / 2)] ?? 0, state.log.index);
  if (majority > state.commitIndex && upTo(state.log, majority)?.term === state.currentTerm) {
    state.commitIndex = majority;
  }
}
