import { relative } from 'node:path';
import { InputError, messageOf } from '../core/errors.ts';

/** Why a file could not be read, in the words of whoever gave it. Hints beyond the message are the caller's. */
export function unreadable(path: string, cause: unknown, hint?: string): InputError {
  const { code, message } = reasonOf(shownPath(path), cause);
  return new InputError(message, { code, ...(hint === undefined ? {} : { hint }), cause });
}

/** As short as from the current folder, where the file is below it. */
export function shownPath(path: string): string {
  const below = relative(process.cwd(), path);
  return below === '' || below.startsWith('..') ? path : below;
}

function reasonOf(path: string, cause: unknown): { readonly code: string; readonly message: string } {
  if (cause instanceof SyntaxError) return { code: 'FILE_NOT_JSON', message: `${path} is not JSON` };
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return { code: 'FILE_NOT_FOUND', message: `${path}: there is no such file` };
    case 'EISDIR':
      return { code: 'FILE_NOT_FOUND', message: `${path} is a folder, not a file` };
    case 'EACCES':
      return { code: 'FILE_UNREADABLE', message: `${path} may not be read by this user` };
    default:
      return { code: 'FILE_UNREADABLE', message: `${path} cannot be read: ${messageOf(cause)}` };
  }
}
