import { canonicalJson } from '../../harness/core/digest.ts';
import type { Json } from '../../harness/core/json.ts';
import type { Transaction, WriteFunction } from './transaction.ts';

export type KeyName = string | number;

/** Numbers of versions that are none. */
export const NOBODYS = -1;

/** What is known of one key: who wrote what there, and what reads of it found. */
export interface KeyVersions {
  readonly name: KeyName;
  /** Versions by the value that made them. */
  readonly byValue: Map<unknown, number>;
  readonly versions: number[];
  /** Completed reads, as numbers in {@link Versions}' read columns. */
  readonly reads: number[];
  /** A value that was written more than once, so that nobody can tell whose write a read found. */
  ambiguous: Json | undefined;
}

/**
 * All writes and reads of a history by key. A version is what one write makes of a key; a version of a transaction that
 * failed exists in the table, so that a read of it can be recognised.
 */
export class Versions {
  readonly transactions: readonly Transaction[];
  readonly keys = new Map<KeyName, KeyVersions>();
  readonly writers: number[] = [];
  readonly values: Json[] = [];
  readonly keyOf: KeyVersions[] = [];
  /** Whether a version is the last that its writer made of the key. */
  readonly isFinal: boolean[] = [];
  /** Columns of reads: transaction, position of the part in it, answer. */
  readonly readers: number[] = [];
  readonly readParts: number[] = [];
  readonly answers: Json[] = [];
  readonly #write: WriteFunction;

  constructor(transactions: readonly Transaction[], write: WriteFunction, isInformative: (answer: Json) => boolean) {
    this.transactions = transactions;
    this.#write = write;
    for (const transaction of transactions) {
      const { vertex, parts, type } = transaction;
      for (let position = 0; position < parts.length; position++) {
        const [f, name, value] = parts[position] as Transaction['parts'][number];
        if (f === write) this.#written(vertex, this.#key(name), value);
        else if (type === 'ok' && isInformative(value)) {
          this.#key(name).reads.push(this.readers.length);
          this.readers.push(vertex);
          this.readParts.push(position);
          this.answers.push(value);
        }
      }
    }
  }

  /** The version that a value is, {@link NOBODYS} if nobody wrote it. */
  version(key: KeyVersions, value: Json): number {
    return key.byValue.get(identity(value)) ?? NOBODYS;
  }

  writer(version: number): Transaction {
    return this.transactions[this.writers[version] as number] as Transaction;
  }

  /** Whether its writer failed, so that nobody may see it. */
  isAborted(version: number): boolean {
    return this.writer(version).type === 'fail';
  }

  reader(read: number): Transaction {
    return this.transactions[this.readers[read] as number] as Transaction;
  }

  #key(name: KeyName): KeyVersions {
    let key = this.keys.get(name);
    if (key === undefined) {
      key = { name, byValue: new Map(), versions: [], reads: [], ambiguous: undefined };
      this.keys.set(name, key);
    }
    return key;
  }

  #written(writer: number, key: KeyVersions, value: Json): void {
    // A register that holds null after a write looks like one that was never written.
    if (this.#write === 'w' && value === null && !this.#isFailed(writer)) key.ambiguous = null;
    const name = identity(value);
    const earlier = key.byValue.get(name);
    if (earlier !== undefined && !this.#givesWay(earlier, writer)) {
      if (!this.#isFailed(writer)) key.ambiguous ??= value;
      return;
    }
    const version = this.writers.length;
    this.#overwriteOwn(key, writer);
    key.byValue.set(name, version);
    key.versions.push(version);
    this.writers.push(writer);
    this.values.push(value);
    this.keyOf.push(key);
    this.isFinal.push(true);
  }

  /** A failed write may be tried again with the same value; the version is that of the one that may have happened. */
  #givesWay(earlier: number, writer: number): boolean {
    return this.isAborted(earlier) && !this.#isFailed(writer);
  }

  #isFailed(transaction: number): boolean {
    return (this.transactions[transaction] as Transaction).type === 'fail';
  }

  #overwriteOwn(key: KeyVersions, writer: number): void {
    const last = key.versions[key.versions.length - 1];
    if (last !== undefined && this.writers[last] === writer) this.isFinal[last] = false;
  }
}

/** Equal JSON values have one identity. Text and numbers are their own; nothing else can be mistaken for them. */
function identity(value: Json): unknown {
  return typeof value === 'object' && value !== null ? `\u0000${canonicalJson(value)}` : value;
}
