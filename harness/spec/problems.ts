import type { z } from 'zod';
import { isNode, isMap, isPair, isScalar, type Document, type LineCounter } from 'yaml';

/** Something wrong in a spec, with the place to look at. */
export interface Problem {
  /** `nemesis.0.shape`. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The key itself is wrong, not its value. */
  readonly atKey?: true;
}

/** `file:line:col`, or the flag that set the value. */
export type Locate = (path: readonly PropertyKey[], atKey?: boolean) => string;

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
      const closest = [...issue.errors].sort((a, b) => (b[0]?.path.length ?? 0) - (a[0]?.path.length ?? 0))[0] ?? [];
      return problemsOf(closest).map((problem) => ({ ...problem, path: [...issue.path, ...problem.path] }));
    }
    return [{ path: issue.path, message: issue.message }];
  });
}

/** Where a path of the YAML document stands. A missing value is shown at the nearest thing around it. */
export function locator(
  file: string,
  document: Document,
  lines: LineCounter,
  flags: ReadonlyMap<string, string>,
): Locate {
  return (path, atKey = false) => {
    const flag = flags.get(path.join('.'));
    if (flag !== undefined) return flag;
    const offset = (atKey ? keyNodeOffset(document, path) : undefined) ?? offsetOf(document, path);
    const { line, col } = lines.linePos(offset);
    return `${file}:${String(line)}:${String(col)}`;
  };
}

/** A hint for misspelt words: the allowed one at edit distance 1 or 2. */
export function didYouMean(given: unknown, allowed: readonly string[]): string {
  if (typeof given !== 'string') return '';
  const close = allowed.find((word) => editDistance(word, given) <= Math.max(1, Math.floor(word.length / 3)));
  return close === undefined ? '' : `; did you mean ${close}?`;
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

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
