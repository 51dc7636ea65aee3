import { itemsOf } from '../../../harness/core/raft/ghost.ts';
import { cutAfter, type Log } from '../../../harness/core/raft/log.ts';
import type { WorldState } from '../../../harness/core/raft/observation.ts';
import type { LogTree } from './log-tree.ts';

/** Finds the entries whose place a snapshot took: the log up to there as some node had it earlier. */
export type Older = (snapshot: Log) => Log | undefined;

/** Looks among all logs there ever were, and where these are not known any more, among what nodes accepted. */
export function rememberedIn(tree: LogTree, world: WorldState): Older {
  return (snapshot) => {
    const known = tree.find(snapshot.index, snapshot.term)?.log;
    return known?.hash === snapshot.hash && known.entry !== undefined ? known : acceptedLog(world, snapshot);
  };
}

function acceptedLog({ ghost }: WorldState, { index, hash }: Log): Log | undefined {
  for (const { allEntries } of ghost.nodes) {
    for (const { entries } of itemsOf(allEntries)) {
      const part = cutAfter(entries.end, index);
      if (part.entry !== undefined && part.index === index && part.hash === hash) return part;
    }
  }
  return undefined;
}
