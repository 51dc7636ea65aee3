import { canonicalJson } from '../../../harness/core/digest.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { HistoryObject, Step } from '../program-order.ts';
import type { Unexplained } from './answer-check.ts';

type Part = readonly [f: Json, key: Json, value: Json];

/** Whether every value that a transaction read was there at first or was written by one. */
export function unexplainedPart({ key }: HistoryObject, steps: readonly Step[]): Unexplained | undefined {
  const initial = key.semantics.initial as Readonly<Record<string, Json>>;
  const written = new Set(Object.entries(initial).map(([name, value]) => identity(name, value)));
  for (const { call } of steps) {
    for (const [f, name, value] of partsOf(call.input)) if (f === 'w') written.add(identity(name, value));
  }
  for (const { call } of steps) {
    if (call.output === undefined) continue;
    if (!Array.isArray(call.output)) return 'form';
    for (const [f, name, value] of partsOf(call.output)) {
      const isUnset = value === null && typeof name === 'string' && !Object.hasOwn(initial, name);
      if (f === 'r' && !isUnset && !written.has(identity(name, value))) return 'value';
    }
  }
  return undefined;
}

function partsOf(parts: Json): readonly Part[] {
  return (parts as readonly Json[]).filter((part): part is Part & Json => Array.isArray(part) && part.length === 3);
}

function identity(name: Json, value: Json): string {
  return canonicalJson([name, value]);
}
