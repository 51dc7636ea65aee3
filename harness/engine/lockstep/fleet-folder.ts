import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, thisProcess } from '../../../cluster/hosts/owner.ts';

/** What all folders of fleets are called: the process they belong to, and when it started. */
const NAME = /^verdict-lockstep-(\d+)-(\d+)$/;

/** A place in memory: every life of a world begins with empty folders, and a crash is a SIGKILL, which no disk notices. */
const IN_MEMORY = '/dev/shm';

/** A new folder for a fleet of this process, below one that {@link removeOwnFolders} takes away as a whole. */
export function newFleetFolder(): string {
  removeLeftFolders();
  const own = ownFolder();
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(own, 'fleet-'));
  mkdirSync(join(folder, 'data'));
  return folder;
}

/** Takes away a fleet's folder, and the one above it when that was the last one in it. */
export function removeFleetFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const own = ownFolder();
  if (existsSync(own) && readdirSync(own).length === 0) rmSync(own, { recursive: true, force: true });
}

/** All that fleets of this process, in whatever thread, had on disk. */
export function removeOwnFolders(): void {
  rmSync(ownFolder(), { recursive: true, force: true, maxRetries: 5 });
}

/** What processes left that are gone, never anything of one that lives; says which folders these were. */
export function removeLeftFolders(): string[] {
  const place = placeForNodes();
  const left = readdirSync(place).filter((name) => {
    const [, pid, startTime] = NAME.exec(name) ?? [];
    return pid !== undefined && startTime !== undefined && !isAlive({ pid: Number(pid), startTime });
  });
  return left.map((name) => {
    const folder = join(place, name);
    rmSync(folder, { recursive: true, force: true });
    return folder;
  });
}

function ownFolder(): string {
  const { pid, startTime } = thisProcess();
  return join(placeForNodes(), `verdict-lockstep-${String(pid)}-${startTime}`);
}

function placeForNodes(): string {
  try {
    accessSync(IN_MEMORY, constants.W_OK);
    return IN_MEMORY;
  } catch {
    // Not everywhere, and not for everybody.
    return tmpdir();
  }
}
