import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isInPlace, undoChange, type Change } from './data-changes.ts';
import { filesIn } from './data-folder.ts';

/** How much is copied at once. */
const CHUNK = 1_048_576;

const ZEROS = Buffer.alloc(CHUNK);

/** Copies the files of a data folder whose node is stopped; space that is reserved and zero takes none in the copy. */
export async function copyData(folder: string, copy: string): Promise<void> {
  await mkdir(copy, { recursive: true });
  for (const { name, path } of await filesIn(folder)) await copyFile(path, join(copy, name));
}

/**
 * Gives a node that is stopped what it had before these changes. Where they are all there is, they are undone; where the
 * node has made something else of them, such as a repair that failed in the end, everything becomes what it was.
 */
export async function giveDataBack(folder: string, changes: readonly Change[], copy: string): Promise<void> {
  const inPlace = await Promise.all(changes.map((change) => isInPlace(folder, change)));
  if (!inPlace.includes(false)) for (const change of changes.toReversed()) await undoChange(folder, change);
  else await returnTo(folder, copy);
}

async function returnTo(folder: string, copy: string): Promise<void> {
  const before = await filesIn(copy);
  const names = new Set(before.map(({ name }) => name));
  for (const { name, path } of await filesIn(folder)) if (!names.has(name)) await rm(path);
  for (const { name, path } of before) await copyFile(path, join(folder, name));
}

async function copyFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const source = await open(from, 'r');
  try {
    const { size, mode } = await source.stat();
    const target = await open(to, 'w', mode);
    try {
      const chunk = Buffer.alloc(Math.min(CHUNK, size));
      for (let at = 0; at < size; at += chunk.length) {
        const { bytesRead } = await source.read(chunk, 0, chunk.length, at);
        const read = chunk.subarray(0, bytesRead);
        if (!read.equals(ZEROS.subarray(0, bytesRead))) await target.write(read, 0, bytesRead, at);
      }
      await target.truncate(size);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
