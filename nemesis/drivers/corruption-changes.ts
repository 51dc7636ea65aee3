import { open, stat } from 'node:fs/promises';
import type { Corruption } from '../../harness/core/fault-action.ts';
import { filesIn, type DataFile } from './data-folder.ts';
import { readAt, type Change } from './data-changes.ts';

/** How much of a file is looked at at once. */
const CHUNK = 1_048_576;

const ZEROS = Buffer.alloc(CHUNK);

/** What a corruption comes to in this data folder, whose node is stopped. */
export async function changesFor(folder: string, corruption: Corruption, logFiles?: RegExp): Promise<Change[]> {
  const files = await writtenFiles(folder);
  if (corruption.kind === 'flip-bits') return flips(files, corruption.places);
  const log = files.filter(({ name }) => logFiles?.test(name)).at(-1);
  return log === undefined ? [] : [await cut(log, corruption.bytes)];
}

/** Files as far as anything was written: space that is reserved beforehand is zero. Those without anything are left out. */
async function writtenFiles(folder: string): Promise<DataFile[]> {
  const files = await filesIn(folder);
  const written = await Promise.all(files.map(async (file) => ({ ...file, bytes: await writtenBytes(file) })));
  return written.filter(({ bytes }) => bytes > 0);
}

async function writtenBytes({ path, bytes }: DataFile): Promise<number> {
  const handle = await open(path, 'r');
  try {
    const chunk = Buffer.alloc(Math.min(CHUNK, bytes));
    for (let end = bytes; end > 0; end -= CHUNK) {
      const start = Math.max(0, end - CHUNK);
      const { bytesRead } = await handle.read(chunk, 0, end - start, start);
      const last = lastNonZero(chunk.subarray(0, bytesRead));
      if (last >= 0) return start + last + 1;
    }
    return 0;
  } finally {
    await handle.close();
  }
}

function lastNonZero(bytes: Buffer): number {
  if (bytes.equals(ZEROS.subarray(0, bytes.length))) return -1;
  let position = bytes.length - 1;
  while (position >= 0 && bytes[position] === 0) position--;
  return position;
}

/** Where space is reserved behind the log, it is taken back into that; else the file becomes shorter. */
async function cut({ name, path, bytes: written }: DataFile, bytes: number): Promise<Change> {
  const offset = Math.max(0, written - bytes);
  const before = await readAt(path, offset, written - offset);
  const isReserved = (await stat(path)).size > written;
  return { file: name, offset, before, after: isReserved ? Buffer.alloc(before.length) : Buffer.alloc(0) };
}

/** One change per byte that is hit; a bit that is hit twice is as it was, and none. */
async function flips(files: readonly DataFile[], places: readonly number[]): Promise<Change[]> {
  const bits = 8 * files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (bits === 0) return [];
  const masks = new Map<number, number>();
  for (const place of places) {
    const bit = Math.floor(place * bits);
    const byte = Math.floor(bit / 8);
    masks.set(byte, (masks.get(byte) ?? 0) ^ (1 << (bit % 8)));
  }
  const hit = [...masks].filter(([, mask]) => mask !== 0).sort(([a], [b]) => a - b);
  return Promise.all(hit.map(([byte, mask]) => flip(files, byte, mask)));
}

async function flip(files: readonly DataFile[], byte: number, mask: number): Promise<Change> {
  let offset = byte;
  const file = files.find(({ bytes }) => offset < bytes || ((offset -= bytes), false)) as DataFile;
  const before = await readAt(file.path, offset, 1);
  return { file: file.name, offset, before, after: Buffer.from([(before[0] as number) ^ mask]) };
}
