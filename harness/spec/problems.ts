import type { z } from 'zod';
import { isNode, isMap, isPair, isScalar, type Document, type LineCounter } from 'yaml';
import { didYouMean } from '../core/did-you-mean.ts';

/** Something wrong in a spec, with the place to look at. */
export interface Problem {
  /** `nemesis.0.shape`. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** At which character of the value. */
  readonly within?: number;
  /** The key itself is wrong, not its value. */
  readonly atKey?: true;
  /** Other values that it comes from: where a flag set one of them, that is the place to look at. */
  readonly dependsOn?: readonly (readonly PropertyKey[])[];
}

/** `file:line:col`, or the flag that set the value. */
export type Locate = (path: readonly PropertyKey[], atKey?: boolean, within?: number) => string;

/** The problem with its place: `spec.yaml:4:9 nodes: …`, or `--nodes: …`. */
export function placed(problem: Problem, locate: Locate): string {
  const { path, message, atKey, within, dependsOn = [] } = problem;
  const name = path.length === 0 ? 'spec' : path.join('.');
  const place = locate(path, atKey, within);
  if (place.startsWith('--')) return `${place}: ${message}`;
  const flag = dependsOn.map((other) => locate(other)).find((other) => other.startsWith('--'));
  return flag === undefined ? `${place} ${name}: ${message}` : `${flag}: ${name}: ${message}`;
}

/** Translates schema issues into problems: one per unknown key, allowed values and near misses named. */
export function problemsOf(issues: readonly z.core.$ZodIssue[]): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...issue.path, key], message: `unknown key "${key}"`, atKey: true }));
    }
    if (issue.code === 'invalid_value') {
      const allowed = issue.values.map(String);
      return [
        { path: issue.path, message: `expected one of ${allowed.join(', ')}${didYouMean(issue.input, allowed)}` },
      ];
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0 && issue.message === 'Invalid input') {
      const closest = closestForm(issue.errors, issue.input);
      return problemsOf(closest).map((problem) => ({ ...problem, path: [...issue.path, ...problem.path] }));
    }
    return [{ path: issue.path, message: issue.message }];
  });
}

/**
 * What is wrong by that form of several which knows the most of the given keys, and among equals what is wrong deepest
 * inside: whoever wrote it meant that one.
 */
function closestForm(forms: readonly z.core.$ZodIssue[][], input: unknown): readonly z.core.$ZodIssue[] {
  const distances = new Map(forms.map((issues) => [issues, unknownKeys(issues, input)]));
  const depth = (issues: readonly z.core.$ZodIssue[]): number => issues[0]?.path.length ?? 0;
  const distance = (issues: z.core.$ZodIssue[]): number => distances.get(issues) as number;
  return [...forms].sort((a, b) => distance(a) - distance(b) || depth(b) - depth(a))[0] ?? [];
}

/** How many of the keys a form does not know; all of them where the key is missing that tells its variants apart. */
function unknownKeys(issues: readonly z.core.$ZodIssue[], input: unknown): number {
  return issues.reduce((sum, issue) => {
    if (issue.path.length > 1) return sum;
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) return sum + issue.keys.length;
    const lacksVariant = issue.code === 'invalid_union' && issue.errors.length === 0 && !hasKey(input, issue.path[0]);
    return lacksVariant ? Infinity : sum;
  }, 0);
}

function hasKey(input: unknown, key: PropertyKey | undefined): boolean {
  return typeof input === 'object' && input !== null && key !== undefined && Object.hasOwn(input, key);
}

/** Where a path of the YAML document stands. A missing value is shown at the nearest thing around it. */
export function locator(
  file: string,
  document: Document,
  lines: LineCounter,
  flags: ReadonlyMap<string, string>,
): Locate {
  return (path, atKey = false, within = 0) => {
    const flag = flagOf(path, flags);
    if (flag !== undefined) return flag;
    const offset = (atKey ? keyNodeOffset(document, path) : undefined) ?? offsetOf(document, path);
    const { line, col } = lines.linePos(offset + inText(document, path, within));
    return `${file}:${String(line)}:${String(col)}`;
  };
}

/** The flag that set the value, or something around it. */
function flagOf(path: readonly PropertyKey[], flags: ReadonlyMap<string, string>): string | undefined {
  for (let length = path.length; length > 0; length--) {
    const flag = flags.get(path.slice(0, length).join('.'));
    if (flag !== undefined) return length === path.length ? flag : `${flag} (${path.slice(length).join('.')})`;
  }
  return undefined;
}

/** The distance of a character of a value from where the value begins; 0 where the text is written in another way. */
function inText(document: Document, path: readonly PropertyKey[], within: number): number {
  const node = within === 0 ? undefined : document.getIn(path, true);
  if (!isScalar(node) || !node.range || typeof node.value !== 'string') return 0;
  const surplus = node.range[1] - node.range[0] - node.value.length;
  if (surplus === 0) return within;
  return surplus === 2 && String(node.type).startsWith('QUOTE') ? within + 1 : 0;
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const key = keyNodeOffset(document, path.slice(0, length));
    const node = document.getIn(path.slice(0, length), true);
    if (length === path.length && isScalar(node) && node.range) return node.range[0];
    if (key !== undefined) return key;
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyNodeOffset(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === path.at(-1));
  return pair && isScalar(pair.key) ? pair.key.range?.[0] : undefined;
}
