import { existsSync, writeFileSync } from 'node:fs';
import { HarnessError, InputError, messageOf } from '../core/errors.ts';

/** What says that a file cannot be there, whatever the machine. */
const WRONG_PLACE = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EROFS'];

/** The flag that names most files. */
const OUT = '--out';

/** Before any work is done: a file that is there is replaced only when the user says so. */
export function refuseOverwriting(file: string | undefined, force: true | undefined, flag = OUT): void {
  if (file !== undefined && force === undefined && existsSync(file)) throw alreadyThere(file, flag);
}

/** Writes a file that the user named. */
export function writeOutput(file: string, text: string, force: true | undefined, flag = OUT): void {
  try {
    writeFileSync(file, text, { flag: force === undefined ? 'wx' : 'w' });
  } catch (cause) {
    // Made by somebody else since we looked.
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw alreadyThere(file, flag);
    throw unwritable(file, cause, flag);
  }
}

/** Why a file that the user named could not be written. */
export function unwritable(file: string, cause: unknown, flag = OUT): InputError | HarnessError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const message = `${file} cannot be written: ${messageOf(cause)}`;
  if (WRONG_PLACE.includes(code)) return new InputError(message, { code: 'FILE_UNWRITABLE', cause });
  return new HarnessError(message, { code: 'FILE_UNWRITABLE', hint: `Give ${flag} where there is space.`, cause });
}

function alreadyThere(file: string, flag: string): InputError {
  return new InputError(`${file} is there already`, {
    code: 'FILE_EXISTS',
    hint: `Give another ${flag}, or --force to replace it.`,
  });
}
