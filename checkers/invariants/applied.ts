import type { Entry } from '../../harness/core/raft/entry.ts';
import { itemsOf } from '../../harness/core/raft/ghost.ts';
import { cutAfter, EMPTY_LOG, type Log } from '../../harness/core/raft/log.ts';
import type { WorldState } from '../../harness/core/raft/observation.ts';
import { baseOf, entriesIn, hostsOf, leaderLogsOf, type LastEntry } from './notions.ts';

/** `applied` as a log: the part up to lastApplied of the first node that applied most. */
export function appliedLog(world: WorldState): Log {
  let most = world.nodes[0];
  for (const node of world.nodes) if (most === undefined || node.lastApplied > most.lastApplied) most = node;
  return most === undefined ? EMPTY_LOG : cutAfter(most.log, most.lastApplied);
}

/**
 * The longest log that was applied so far: what naive evaluators are given at the next point, after they were asked at
 * this one.
 */
export function extendApplied(everApplied: Log | undefined, world: WorldState): Log {
  const now = appliedLog(world);
  return everApplied === undefined || now.index > everApplied.index ? now : everApplied;
}

/**
 * Every entry that was applied in the run, oldest first. Where a snapshot took the place of entries they are looked up
 * in what nodes accepted; undefined if they are not all there.
 */
export function entriesApplied(world: WorldState, everApplied: Log | undefined): readonly Entry[] | undefined {
  const now = appliedLog(world);
  return wholeLog(world, everApplied !== undefined && everApplied.index > now.index ? everApplied : now);
}

/**
 * All entries of a log from the first one on, oldest first, also those whose place a snapshot took. A snapshot's last
 * entry was accepted by some node, in a log that goes further back; by log matching that is the log the snapshot is of.
 * Undefined if no such log is remembered.
 */
export function wholeLog(world: WorldState, log: Log): readonly Entry[] | undefined {
  let entries = entriesIn(log);
  for (let base = baseOf(log); base.index > 0;) {
    const older = rememberedLog(world, base);
    if (older === undefined) return undefined;
    entries = [...entriesIn(older), ...entries];
    base = baseOf(older);
  }
  return entries;
}

/** A log that ends with an entry of this index and term. */
function rememberedLog(world: WorldState, { index, term }: LastEntry): Log | undefined {
  const hosts = hostsOf(world);
  const accepted = hosts.flatMap(({ ghost }) => [...itemsOf(ghost.allEntries)].map(({ entries }) => entries.end));
  const logs = [...accepted, ...leaderLogsOf(hosts).map(({ log }) => log)];
  for (const log of logs) {
    const part = cutAfter(log, index);
    if (part.entry !== undefined && part.index === index && part.term === term) return part;
  }
  return undefined;
}
