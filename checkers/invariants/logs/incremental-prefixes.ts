import type { Entry } from '../../../harness/core/raft/entry.ts';
import { itemsOf } from '../../../harness/core/raft/ghost.ts';
import type { Log } from '../../../harness/core/raft/log.ts';
import type { Observation } from '../../../harness/core/raft/observation.ts';
import { entriesOf } from '../../../harness/core/raft/segment.ts';
import { LEADER_LOGS } from '../facts/leader-logs.ts';
import { describe, entriesIn, has } from '../facts/look.ts';
import type { Facts } from '../invariant.ts';

type Look = (observation: Observation) => string | undefined;

/** C9 for accepted entries and the logs with which leaders were elected. */
export const ACCEPTED_LEADER_PREFIXES = (facts: Facts): Look => {
  const leaderLogs = facts.of(LEADER_LOGS);
  return ({ world }) => {
    for (const { node, term, log } of leaderLogs.all) {
      for (const [position, { allEntries }] of world.ghost.nodes.entries()) {
        for (const { entries } of itemsOf(allEntries)) {
          const missing = skipped(entriesOf(entries), log);
          if (missing === undefined) continue;
          return `${String(world.names[position])} accepted ${describe(missing)}; ${String(world.names[node])} became leader of term ${term} without it but with a later entry of its term.`;
        }
      }
    }
    return undefined;
  };
};

/** C9 for logs. */
export const LOG_PREFIXES = (): Look => {
  return ({ world: { nodes } }) => {
    for (const one of nodes) {
      for (const other of nodes) {
        const missing = one.log === other.log ? undefined : skipped(entriesIn(one.log), other.log);
        if (missing === undefined) continue;
        return `${one.self} has ${describe(missing)}; ${other.self} does not, but has a later entry of its term.`;
      }
    }
    return undefined;
  };
};

/** An entry that a log lacks although it has one of the same term at the same index or a later one. */
function skipped(entries: readonly Entry[], log: Log): Entry | undefined {
  const newest = new Map<number, number>();
  for (const { index, term } of entriesIn(log)) newest.set(term, Math.max(index, newest.get(term) ?? index));
  return entries.find((entry) => entry.index <= (newest.get(entry.term) ?? -Infinity) && !has(log, entry));
}
