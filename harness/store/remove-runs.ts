import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError, messageOf } from '../core/errors.ts';
import { RUN_FILES } from './run-folder.ts';

/** A run folder as clean-up sees it. */
interface StoredRun {
  readonly folder: string;
  /** When its plan was written: the beginning of the run, epoch ms. */
  readonly begun: number;
}

/** Removes run folders in `out` that are older than `age`, ms. Only folders that hold a plan are runs; nothing else is touched. */
export function removeOldRuns(out: string, age: number): string[] {
  const old = runsIn(out).filter(({ begun }) => Date.now() - begun >= age);
  return old.map(({ folder }) => remove(folder));
}

/** Removes the oldest run folders in `out` until the others take at most `bytes`. */
export function removeRunsBeyond(out: string, bytes: number): string[] {
  let used = 0;
  const removed: string[] = [];
  for (const { folder } of runsIn(out).sort((one, other) => other.begun - one.begun)) {
    used += bytesIn(folder);
    // Whatever is older goes as well, small or not: nobody would look for holes in the past.
    if (used > bytes) removed.push(remove(folder));
  }
  return removed.reverse();
}

function runsIn(out: string): StoredRun[] {
  if (!existsSync(out)) return [];
  return readdirSync(out)
    .map((name) => join(out, name))
    .flatMap((folder) => {
      const plan = statSync(join(folder, RUN_FILES.plan), { throwIfNoEntry: false });
      return plan === undefined ? [] : [{ folder, begun: plan.mtimeMs }];
    });
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return bytesIn(path);
      return entry.isFile() ? (statSync(path, { throwIfNoEntry: false })?.size ?? 0) : 0;
    })
    .reduce((sum, bytes) => sum + bytes, 0);
}

function remove(folder: string): string {
  try {
    rmSync(folder, { recursive: true });
    return folder;
  } catch (cause) {
    throw new HarnessError(`${folder} cannot be removed: ${messageOf(cause)}`, { code: 'RUN_FOLDER_REMOVE', cause });
  }
}
