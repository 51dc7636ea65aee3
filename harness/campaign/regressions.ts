import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { InputError, messageOf } from '../core/errors.ts';
import type { SpecSource } from '../prepare.ts';
import { variantOf, type Variant } from './variant.ts';
import { unreadable } from '../store/unreadable.ts';

const ENTRY = z.strictObject({
  name: z.string().optional(),
  spec: z.string(),
  seed: z.int().nonnegative(),
  /** Keys of the spec that have other values, by path. */
  set: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  must: z.enum(['pass', 'fail']),
  /** Where it must fail: the check, and the reason where that matters too. */
  with: z.string().optional(),
});

const FILE = z.array(ENTRY);

/** A seed that must stay found, or stay fixed. */
export interface Regression {
  readonly name: string;
  readonly seed: number;
  readonly must: 'pass' | 'fail';
  /** With the expectation in it. */
  readonly source: SpecSource;
}

/**
 * Reads a file of regressions. Specs are looked for beside the file, then in the current folder.
 *
 * @throws InputError naming the entry and what is wrong with it
 */
export function readRegressions(file: string): Regression[] {
  const parsed = FILE.safeParse(contentOf(file));
  if (!parsed.success) throw invalid(file, z.prettifyError(parsed.error));
  const regressions = parsed.data.map((entry) => regressionOf(entry, file));
  const twice = regressions.find(({ name }, index) => regressions.findIndex((each) => each.name === name) !== index);
  if (twice !== undefined) throw invalid(file, `${twice.name} is there twice; give names to tell them apart`);
  return regressions;
}

/** What is run for each of them. */
export async function regressionVariants(regressions: readonly Regression[]): Promise<Variant[]> {
  const variants: Variant[] = [];
  for (const { name, seed, must, source } of regressions) {
    const variant = await variantOf({ source, purpose: 'test' }, {});
    variants.push({ ...variant, scenario: `regression ${name}`, purpose: 'test', regression: { name, seed, must } });
  }
  return variants;
}

function regressionOf(entry: z.output<typeof ENTRY>, file: string): Regression {
  const { spec, seed, set, must } = entry;
  if (must === 'pass' && entry.with !== undefined)
    throw invalid(file, `${spec} seed ${String(seed)} must pass; leave out with`);
  if (must === 'fail' && entry.with === undefined) {
    throw invalid(file, `${spec} seed ${String(seed)} must fail; say with what, such as with: linearizable/stale-read`);
  }
  const path = [join(dirname(file), spec), spec].find((place) => existsSync(place));
  if (path === undefined) throw invalid(file, `there is no spec ${spec}, beside the file or in the current folder`);
  const expect = must === 'pass' ? 'pass' : `{ fail: ${JSON.stringify(entry.with)} }`;
  const overrides = Object.entries(set).map(([key, value]) => ({
    key,
    value: JSON.stringify(value),
    flag: `set ${key} of ${file}`,
  }));
  return {
    name: entry.name ?? `${spec} seed ${String(seed)}`,
    seed,
    must,
    source: {
      text: readFileSync(path, 'utf8'),
      file: path,
      overrides: [...overrides, { key: 'expect', value: expect, flag: `must of ${file}` }],
      plugins: [],
    },
  };
}

function contentOf(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
  try {
    return parse(text) as unknown;
  } catch (cause) {
    throw invalid(file, messageOf(cause));
  }
}

function invalid(file: string, reason: string): InputError {
  return new InputError(`${file}: ${reason}`, {
    code: 'REGRESSIONS_INVALID',
    hint: 'docs/campaigns.md shows what such a file looks like.',
  });
}
