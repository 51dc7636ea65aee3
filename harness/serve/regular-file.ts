import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { InputError } from '../core/errors.ts';

/** Neither through a link nor, as opening a named pipe would, waiting for anybody. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Does something with an ordinary file, open for reading. Throws what the file system says of anything else. */
export function withFile<T>(path: string, use: (descriptor: number) => T): T {
  const descriptor = openSync(path, FLAGS);
  try {
    if (!fstatSync(descriptor).isFile()) throw notAFile();
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export function readWhole(path: string): string {
  return withFile(path, (descriptor) => readFileSync(descriptor, 'utf8'));
}

/** An ordinary file that is really within a folder, open for reading. */
export interface FileWithin {
  readonly handle: FileHandle;
  readonly bytes: number;
}

/**
 * Opens a file of a folder by what a stranger asked for: nothing that is reached by a link to elsewhere, no pipe, no device.
 *
 * @param parts of the path within the folder, none of them empty, `.`, `..` or with a separator in it
 * @returns undefined where there is no such file; the caller closes it
 */
export async function openWithin(directory: string, parts: readonly string[]): Promise<FileWithin | undefined> {
  const path = join(directory, ...parts);
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, FLAGS);
    const stat = await handle.stat();
    const [real, home] = await Promise.all([realpath(path), realpath(directory)]);
    if (stat.isFile() && real.startsWith(home + sep)) return { handle, bytes: stat.size };
  } catch (error) {
    await handle?.close();
    if (ABSENT.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  await handle.close();
  return undefined;
}

/** What the file system says of what is not there, may not be read, or is no ordinary file. */
const ABSENT = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EPERM', 'ENAMETOOLONG', 'EISDIR', 'ENXIO'];

function notAFile(): InputError {
  return new InputError('is not an ordinary file', { code: 'FILE_UNREADABLE' });
}
