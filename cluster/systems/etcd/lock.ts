import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatOwner, isAlive, parseOwner, thisProcess } from '../../hosts/owner.ts';

const PAUSE_MS = 200;

/**
 * Runs `action` while no other process holds the lock file. A lock whose holder is dead is taken over. It spares
 * double work only: what is done under it must be safe without it.
 */
export async function withLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  while (!(await take(path))) await sleep(PAUSE_MS);
  try {
    return await action();
  } finally {
    await rm(path, { force: true });
  }
}

/** Links a complete file into place, so that whoever sees the lock can read its holder. */
async function take(path: string): Promise<boolean> {
  const own = `${path}.${String(process.pid)}`;
  await writeFile(own, formatOwner(thisProcess()));
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(own, { force: true });
  }
  const holder = parseOwner(await readFile(path, 'utf8').catch(() => ''));
  if (holder !== undefined && !isAlive(holder)) await rm(path, { force: true });
  return false;
}
