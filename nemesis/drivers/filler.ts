import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../../harness/core/errors.ts';

const NAME = 'verdict-filler';

/** No file system that was made to be filled is larger; the machine's own are. */
const LARGEST_BYTES = 1_073_741_824;

/** Sizes of writes: the first is quick, the last leaves no page free. */
const CHUNKS = [1_048_576, 4_096];

/** Bytes that a file system has free. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Takes all that is free in the file system of a data folder, which must have one of its own. */
export async function fill(folder: string): Promise<void> {
  const { blocks, bsize } = await statfs(folder);
  if (blocks * bsize > LARGEST_BYTES) throw notOurs(folder);
  const file = await open(join(folder, NAME), 'a');
  try {
    for (const size of CHUNKS) {
      const chunk = Buffer.alloc(size, 1);
      for (let written = size; written === size;) written = await writeSome(() => file.write(chunk));
    }
  } finally {
    await file.close();
  }
}

export async function removeFiller(folder: string): Promise<void> {
  await rm(join(folder, NAME), { force: true });
}

/** How much could be written; 0 where there is no space at all. */
async function writeSome(write: () => Promise<{ readonly bytesWritten: number }>): Promise<number> {
  try {
    return (await write()).bytesWritten;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return 0;
    throw error;
  }
}

function notOurs(folder: string): HarnessError {
  return new HarnessError(`${folder} is not on a file system of its own, so it will not be filled.`, {
    code: 'DISK_NOT_OURS',
    hint: 'This is a mistake of the harness: please report it.',
  });
}
