import type { Json } from '../../harness/core/json.ts';
import type { Findings } from './findings.ts';
import type { Transaction } from './transaction.ts';
import type { KeyName } from './versions.ts';
import { enumerate, nameOf, valueText } from './words.ts';

/** Transactions that a sentence names. */
const NAMED = 4;

/** Whether a read is the first thing a transaction does with its key. */
export function isFirst(reader: Transaction, position: number): boolean {
  const key = reader.parts[position]?.[1];
  for (let before = 0; before < position; before++) if (reader.parts[before]?.[1] === key) return false;
  return true;
}

/** Whether a transaction writes the key of a read after it. */
export function writesAfter(reader: Transaction, position: number): boolean {
  const { parts } = reader;
  const key = parts[position]?.[1];
  for (let after = position + 1; after < parts.length; after++) {
    if (parts[after]?.[1] === key && parts[after]?.[0] !== 'r') return true;
  }
  return false;
}

/**
 * Groups the transactions that read a version of a key first and then wrote the key; more than one of the same version
 * have lost an update. Of unique values, so that equal values are one version.
 */
export class UpdatersOf<V> {
  readonly #byVersion = new Map<V, Transaction[]>();
  readonly #values = new Map<V, Json>();

  add(version: V, value: Json, updater: Transaction): void {
    const own = this.#byVersion.get(version);
    if (own) own.push(updater);
    else {
      this.#byVersion.set(version, [updater]);
      this.#values.set(version, value);
    }
  }

  report(key: KeyName, findings: Findings): void {
    for (const [version, updaters] of this.#byVersion) {
      if (updaters.length < 2) continue;
      findings.add('lost-update', () => ({
        transactions: updaters.slice(0, NAMED),
        sentence: sentenceOf(updaters, this.#values.get(version) ?? null, key),
      }));
    }
  }
}

function sentenceOf(updaters: readonly Transaction[], value: Json, key: KeyName): string {
  const unnamed = updaters.length - NAMED;
  const names = [...updaters.slice(0, NAMED).map(nameOf), ...(unnamed > 0 ? [`${unnamed} more`] : [])];
  const appended = updaters[0]?.parts.some(([f, name]) => f === 'append' && name === key) === true;
  return `${enumerate(names)} ${names.length === 2 ? 'both' : 'all'} read ${valueText(value)} under ${key}, and each ${appended ? 'appended after it' : 'wrote over it'}.`;
}
