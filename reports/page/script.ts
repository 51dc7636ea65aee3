import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../../harness/core/errors.ts';

/** The page's own script in one piece: `client/`, put together when the project is built. */
export const CLIENT_FILE = 'client.js';

let script: string | undefined;

/** @throws HarnessError where the build did not get that far */
export function pageScript(): string {
  return (script ??= read());
}

function read(): string {
  const path = join(import.meta.dirname, CLIENT_FILE);
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new HarnessError(`The script of the report page is missing: ${path}`, {
      code: 'PAGE_SCRIPT_MISSING',
      hint: 'Build the project: npm run build',
      cause,
    });
  }
}
