import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../core/errors.ts';
import { newFolder, writing } from '../store/run-folder.ts';
import { unreadable } from '../store/unreadable.ts';
import { POWER_FORMAT, type PowerDocument } from './power-document.ts';

export const POWER_FILE = 'power.json';

/** Writes `<out>/<spec>-power-<time>/power.json`; its path. */
export function writePower(out: string, document: PowerDocument, started: Date): string {
  const directory = newFolder(out, document.spec, 'power', started);
  const path = join(directory, POWER_FILE);
  writing(path, () => writeFileSync(path, `${JSON.stringify(document, undefined, 2)}\n`));
  return path;
}

/**
 * An earlier `power.json`, or the folder that has it.
 *
 * @throws InputError for anything else
 */
export function readPower(given: string): PowerDocument {
  const path = existsSync(given) && statSync(given).isDirectory() ? join(given, POWER_FILE) : given;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw unreadable(path, cause, HINT);
  }
  const parsed = SHAPE.safeParse(value);
  if (!parsed.success) {
    throw new InputError(`${path} does not say what a spec would have caught: ${z.prettifyError(parsed.error)}`, {
      code: 'POWER_INVALID',
      hint: HINT,
    });
  }
  return value as PowerDocument;
}

const HINT = 'Give the power.json that an earlier `verdict power` wrote, or its folder.';

/** What a comparison asks of it. */
const SHAPE = z.looseObject({
  format: z.literal(POWER_FORMAT),
  blindTo: z.array(z.string()),
  bugs: z.array(z.looseObject({ bug: z.string() })),
});
