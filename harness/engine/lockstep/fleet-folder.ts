import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ownFolder, removeLeftFolders } from '../../../cluster/lockstep/fleet/own-folder.ts';

export { removeLeftFolders } from '../../../cluster/lockstep/fleet/own-folder.ts';

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
