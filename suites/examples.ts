import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../harness/version.ts';

type SpecObject = Readonly<Record<string, unknown>>;

/** A spec of `examples/`, with other values for some of its keys. */
export function example(name: string, changes: SpecObject = {}): SpecObject {
  const text = readFileSync(join(packageRoot(), 'examples', `${name}.yaml`), 'utf8');
  return { ...(parse(text) as SpecObject), ...changes };
}

/** The example of a planted bug as a control: a run in which that is not found fails. */
export function control(name: string, failure: string, changes: SpecObject = {}): SpecObject {
  return example(name, { ...changes, expect: { fail: failure } });
}

/**
 * Seeds of this night: other ones each time that `SEED` is another, such as the number of a CI's run; the same ones without it.
 * Controls have fixed seeds, as not every one shows its bug.
 */
export function seedsOfTheNight(count: number): string[] {
  const night = process.env['SEED'] ?? '1';
  return Array.from({ length: count }, (_, index) => `${night}-${String(index + 1)}`);
}
