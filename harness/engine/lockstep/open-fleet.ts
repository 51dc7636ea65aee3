import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { Fleet, PATIENCE_MS } from '../../../cluster/lockstep/fleet/fleet.ts';

/** A fleet and the folder it lives in. */
export interface OpenFleet {
  readonly fleet: Fleet;
  /** Ends the nodes and removes their folders. Safe to call twice. */
  readonly close: () => void;
}

/**
 * Opens a fleet in a temporary folder, in memory where there is such a place: every restart begins with an empty folder, and a
 * crash here is a SIGKILL, which a disk does not notice.
 *
 * @param logs folder for what nodes write to stderr, `<node>.log`; without it that goes beside their data and is removed with it
 */
export function openFleet(seed: string, logFile?: (node: string) => string): OpenFleet {
  const directory = mkdtempSync(join(placeForNodes(), `verdict-lockstep-${String(process.pid)}-`));
  mkdirSync(join(directory, 'data'));
  const fleet = new Fleet({
    directory,
    logFile: logFile ?? ((node) => join(directory, `${node}.log`)),
    seed,
    patienceMs: PATIENCE_MS,
  });
  const close = (): void => {
    process.off('exit', close);
    fleet.close();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  process.on('exit', close);
  return { fleet, close };
}

const IN_MEMORY = '/dev/shm';

function placeForNodes(): string {
  try {
    accessSync(IN_MEMORY, constants.W_OK);
    return IN_MEMORY;
  } catch {
    // Not everywhere, and not for everybody.
    return tmpdir();
  }
}
