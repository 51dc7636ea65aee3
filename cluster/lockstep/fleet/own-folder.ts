import { accessSync, constants, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, thisProcess } from '../../hosts/owner.ts';

/** What the folders are called: the process they belong to, and when it started. */
const NAME = /^verdict-lockstep-(\d+)-(\d+)$/;

/** A place in memory: every world begins with empty folders, and a crash is a SIGKILL, which no disk notices. */
const IN_MEMORY = '/dev/shm';

/** Where this process keeps the data of nodes; not made here. Whoever makes it removes it, and another one after its end. */
export function ownFolder(): string {
  const { pid, startTime } = thisProcess();
  return join(placeForNodes(), `verdict-lockstep-${String(pid)}-${startTime}`);
}

/** Removes what processes left that are gone, never anything of one that lives; says which folders these were. */
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

function placeForNodes(): string {
  try {
    accessSync(IN_MEMORY, constants.W_OK);
    return IN_MEMORY;
  } catch {
    // Not everywhere, and not for everybody.
    return tmpdir();
  }
}
