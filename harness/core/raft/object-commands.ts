import type { Json } from '../json.ts';
import type { Command } from './entry.ts';
import { sameJson } from './json-text.ts';
import type { Outcome } from './messages.ts';

/** What a command on an object came to, and what keys hold after it. */
export interface Execution {
  readonly outcome: Outcome;
  /** Null: the key is removed. */
  readonly assigned: readonly (readonly [key: string, value: Json])[];
}

/**
 * Commands that take what a key holds for more than a value: a list (`list-append`), a set (`add`), a counter
 * (`increment`), a lock (`acquire`, `release`), or lists under several keys at once (`txn`). All are real commands of the
 * state machine: what they find and what they leave is decided when they are applied, not by a client that read before.
 * An absent key is the empty list, the empty set, zero, the free lock. A key that holds something else is a mismatch.
 *
 * @returns undefined for every other command
 */
export function executeOnObject(valueOf: (key: string) => Json, command: Command): Execution | undefined {
  const { f, key, value } = command;
  const execute = Object.hasOwn(SINGLE, f) ? SINGLE[f] : undefined;
  if (execute !== undefined) return execute(valueOf(key), key, value);
  return f === 'txn' ? executeTransaction(valueOf, value) : undefined;
}

type OnOneKey = (current: Json, key: string, value: Json) => Execution;

const SINGLE: Readonly<Record<string, OnOneKey>> = {
  'list-append': (current, key, value) => {
    const list = listOf(current);
    return list === undefined ? MISMATCH : done(value, [key, [...list, value]]);
  },
  add: (current, key, value) => {
    const elements = listOf(current);
    if (elements === undefined) return MISMATCH;
    return elements.some((element) => sameJson(element, value))
      ? done(value)
      : done(value, [key, [...elements, value]]);
  },
  increment: (current, key, value) => {
    const total = current ?? 0;
    if (typeof total !== 'number' || typeof value !== 'number') return MISMATCH;
    return done(total + value, [key, total + value]);
  },
  acquire: (current, key, owner) => (current === null ? done(owner, [key, owner]) : MISMATCH),
  release: (current, key, owner) => (current === owner ? done(owner, [key, null]) : MISMATCH),
};

/** All of it or nothing, at one point of the log: `append` adds to a list, `r` is answered with one. */
function executeTransaction(valueOf: (key: string) => Json, operations: Json): Execution {
  const lists = new Map<string, readonly Json[]>();
  const written = new Set<string>();
  const answer: Json[] = [];
  if (!isTransaction(operations)) return MISMATCH;
  for (const [f, key, value] of operations) {
    const list = lists.get(key) ?? listOf(valueOf(key));
    if (list === undefined) return MISMATCH;
    lists.set(key, f === 'append' ? [...list, value] : list);
    if (f === 'append') written.add(key);
    answer.push([f, key, f === 'append' ? value : list]);
  }
  return done(answer, ...[...written].map((key): readonly [string, Json] => [key, lists.get(key) as readonly Json[]]));
}

type Part = readonly [f: 'append' | 'r', key: string, value: Json];

/** `[["append", key, element], ["r", key, null], …]`, at least one. */
export function isTransaction(value: unknown): value is readonly Part[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPart);
}

function isPart(part: unknown): part is Part {
  if (!Array.isArray(part) || part.length !== 3) return false;
  const [f, key, value] = part as readonly unknown[];
  return typeof key === 'string' && (f === 'append' ? value !== null : f === 'r' && value === null);
}

const MISMATCH: Execution = { outcome: { ok: false, error: 'mismatch' }, assigned: [] };

function done(value: Json, ...assigned: Execution['assigned']): Execution {
  return { outcome: { ok: true, value }, assigned };
}

function listOf(value: Json): readonly Json[] | undefined {
  if (value === null) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : undefined;
}
