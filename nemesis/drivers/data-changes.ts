import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of a file of a data folder that become others; fewer ones only at the end of the file, which ends there then. */
export interface Change {
  /** Path within the folder. */
  readonly file: string;
  readonly offset: number;
  readonly before: Buffer;
  readonly after: Buffer;
}

export async function applyChange(folder: string, { file, offset, before, after }: Change): Promise<void> {
  const handle = await open(join(folder, file), 'r+');
  try {
    await handle.write(after, 0, after.length, offset);
    if (after.length < before.length) await handle.truncate(offset + after.length);
  } finally {
    await handle.close();
  }
}

export async function undoChange(folder: string, { file, offset, before }: Omit<Change, 'after'>): Promise<void> {
  const handle = await open(join(folder, file), 'r+');
  try {
    await handle.write(before, 0, before.length, offset);
  } finally {
    await handle.close();
  }
}

/** Whether what is read there now is what the change wanted, and not what was there before. */
export async function isInPlace(folder: string, { file, offset, before, after }: Change): Promise<boolean> {
  const path = join(folder, file);
  if (!existsSync(path)) return false;
  const bytes = await readAt(path, offset, before.length);
  return bytes.equals(after) && !bytes.equals(before);
}

/** Up to so many bytes from there; fewer at the end of the file. */
export async function readAt(path: string, offset: number, length: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
