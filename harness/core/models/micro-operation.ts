import type { Json } from '../json.ts';

/**
 * One part of a transaction: `[f, key, value]`. The value of a read is null when it is asked for and what was found
 * when it has been answered.
 */
export type MicroOperation = readonly [f: string, key: string | number, value: Json];

/** The parts of a transaction's value, or undefined when it is no list of `[f, key, value]` with these functions. */
export function microOperations(value: Json, functions: readonly string[]): readonly MicroOperation[] | undefined {
  return Array.isArray(value) && value.every((part) => isMicroOperation(part as Json, functions))
    ? (value as readonly unknown[] as readonly MicroOperation[])
    : undefined;
}

function isMicroOperation(part: Json, functions: readonly string[]): boolean {
  if (!Array.isArray(part) || part.length !== 3) return false;
  const f = part[0] as Json;
  const key = part[1] as Json;
  return typeof f === 'string' && functions.includes(f) && (typeof key === 'string' || typeof key === 'number');
}
