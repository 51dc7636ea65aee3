import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Fleet, PATIENCE_MS } from '../../../cluster/lockstep/fleet/fleet.ts';
import { newFleetFolder, removeFleetFolder, removeOwnFolders } from './fleet-folder.ts';

/** A fleet and its end. */
export interface OpenFleet {
  readonly fleet: Fleet;
  /** Where its nodes have their folders. */
  readonly directory: string;
  /** Ends the nodes and removes their folders. Safe to call twice. */
  readonly close: () => void;
}

const OPEN = new Set<OpenFleet>();
const SHARED = new Map<string, OpenFleet>();

/**
 * Opens a fleet whose nodes draw from this seed.
 *
 * @param patienceMs how long a node may take for one line
 * @param logFile where a node's stderr goes; without it that is beside its data and goes with it
 */
export function openFleet(
  seed: string,
  logFile?: (node: string) => string,
  patienceMs: number = PATIENCE_MS,
): OpenFleet {
  const directory = newFleetFolder();
  const fleet = new Fleet({
    directory,
    logFile: logFile ?? ((node) => join(directory, `${node}.log`)),
    seed,
    patienceMs,
  });
  const open: OpenFleet = {
    fleet,
    directory,
    close: () => {
      OPEN.delete(open);
      if (OPEN.size === 0) process.off('exit', closeAll);
      fleet.close();
      removeFleetFolder(directory);
    },
  };
  if (OPEN.size === 0) process.once('exit', closeAll);
  OPEN.add(open);
  return open;
}

/**
 * The fleet of this thread for schedules: one world after the other is led through it. It stays open, because starting
 * processes is what costs, until the thread ends or {@link closeAll} is called.
 */
export function sharedFleet(seed: string): Fleet {
  let open = SHARED.get(seed);
  if (open === undefined) {
    open = openFleet(seed);
    SHARED.set(seed, open);
  }
  return open.fleet;
}

/** Ends all nodes of this thread; in the main thread, also what ended threads left on disk. */
export function closeAll(): void {
  for (const open of [...OPEN]) open.close();
  SHARED.clear();
  if (isMainThread) removeOwnFolders();
}
