import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Fleet, PATIENCE_MS, type ContainerSettings } from '../../../cluster/lockstep/fleet/fleet.ts';
import type { HostName } from '../../core/spec.ts';
import { containersOn } from './containers-on.ts';
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

export interface OpenFleetOptions {
  /** Where a node's stderr goes; without it that is beside its data and goes with it. */
  readonly logFile?: (node: string) => string;
  /** How long a node may take for one line. */
  readonly patienceMs?: number;
  /** Programs of this machine run in containers; undefined: as child processes. */
  readonly containers?: ContainerSettings | undefined;
}

/** Opens a fleet whose nodes draw from this seed. */
export function openFleet(seed: string, options: OpenFleetOptions = {}): OpenFleet {
  const { logFile, patienceMs = PATIENCE_MS, containers } = options;
  const directory = newFleetFolder();
  const fleet = new Fleet({
    directory,
    logFile: logFile ?? ((node) => join(directory, `${node}.log`)),
    seed,
    patienceMs,
    containers,
  });
  const open: OpenFleet = {
    fleet,
    directory,
    close: () => {
      OPEN.delete(open);
      if (OPEN.size === 0) process.off('exit', closeAll);
      try {
        fleet.close();
      } finally {
        removeFleetFolder(directory);
      }
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
export function sharedFleet(seed: string, host: HostName = 'auto'): Fleet {
  const key = `${host} ${seed}`;
  let open = SHARED.get(key);
  if (open === undefined) {
    open = openFleet(seed, { containers: containersOn(host) });
    SHARED.set(key, open);
  }
  return open.fleet;
}

/** Ends all nodes of this thread; in the main thread, also what ended threads left on disk. */
export function closeAll(): void {
  for (const open of [...OPEN]) open.close();
  SHARED.clear();
  if (isMainThread) removeOwnFolders();
}
