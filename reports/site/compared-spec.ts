import { canonicalJson } from '../../harness/core/digest.ts';
import { formatDuration } from '../../harness/core/duration.ts';
import type { Json, JsonObject } from '../../harness/core/json.ts';
import type { ResolvedSpec } from '../../harness/core/spec.ts';
import { count, shortJson } from '../model/words.ts';
import { comparedRow, type ComparedRow } from './compared-row.ts';
import type { RunAccount } from './run-account.ts';

/** What the specs ask for in different ways, by the names of their keys; undefined where one of them is not known. */
export function differencesAsked({ spec: one }: RunAccount, { spec: other }: RunAccount): string[] | undefined {
  return (
    one &&
    other &&
    keysOf(one, other)
      .filter((key) => !isSame(one, other, key))
      .map(withoutUnit)
  );
}

/** Keys of specs that are always shown, in this order; of the others those that differ. */
const SHOWN: readonly (keyof ResolvedSpec)[] = ['system', 'build', 'engine', 'seed', 'nodes', 'workload', 'options'];

/** What the specs of two runs ask for. */
export function specRows(one: RunAccount, other: RunAccount): ComparedRow[] {
  if (one.spec === undefined || other.spec === undefined) {
    return NAMED.map((name) => comparedRow(name, one.run[name], other.run[name]));
  }
  const [left, right] = [one.spec, other.spec];
  const further = keysOf(left, right).filter((key) => !SHOWN.includes(key) && !isSame(left, right, key));
  return [...SHOWN, ...further].map((key) => specRow(left, right, key));
}

/** What lists know of runs whose spec cannot be read. */
const NAMED = ['system', 'build', 'engine', 'seed'] as const;

function specRow(one: ResolvedSpec, other: ResolvedSpec, key: keyof ResolvedSpec): ComparedRow {
  const differs = !isSame(one, other, key);
  const words = [one, other].map((spec) => specText(spec, key));
  // Words leave out what seldom matters; here it does.
  const plain =
    differs && words[0] === words[1] ? [one, other].map((spec) => shortJson(valueAt(spec, key), 600)) : words;
  return { name: withoutUnit(key), values: plain as [string, string], differs };
}

function keysOf(one: ResolvedSpec, other: ResolvedSpec): (keyof ResolvedSpec)[] {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys as (keyof ResolvedSpec)[];
}

function isSame(one: ResolvedSpec, other: ResolvedSpec, key: keyof ResolvedSpec): boolean {
  return canonicalJson(valueAt(one, key)) === canonicalJson(valueAt(other, key));
}

function valueAt(spec: ResolvedSpec, key: keyof ResolvedSpec): Json {
  return (spec as unknown as JsonObject)[key] ?? null;
}

function specText(spec: ResolvedSpec, key: keyof ResolvedSpec): string {
  const value = valueAt(spec, key);
  if (key === 'workload') return workloadOf(spec);
  if (key.endsWith(MILLISECONDS) && typeof value === 'number') return formatDuration(value);
  return typeof value === 'string' ? value : shortJson(value, 600);
}

const MILLISECONDS = 'Ms';

/** As a spec's author writes it. */
function withoutUnit(key: string): string {
  return key.endsWith(MILLISECONDS) ? key.slice(0, -MILLISECONDS.length) : key;
}

function workloadOf({ workload }: ResolvedSpec): string {
  const { name, clients, keys, rate } = workload;
  return `${name}: ${count(clients, 'client')}, ${count(keys, 'key')}, ${String(rate)}/s`;
}
