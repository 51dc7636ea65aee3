import { HarnessError } from '../../harness/core/errors.ts';
import type { Json } from '../../harness/core/json.ts';
import { sameValue } from '../../harness/core/models/same-value.ts';
import type { Claim } from './claim.ts';
import type { CycleClass } from './search/level.ts';
import type { Transaction, WriteFunction } from './transaction.ts';
import type { KeyName } from './versions.ts';

/**
 * Confirms cycles from the transactions themselves, claim by claim, without graph, version tables or orders of
 * versions: slow and plain, because it is there to catch mistakes of what found the cycle.
 */
export class Certificate {
  readonly #byKey = new Map<KeyName, Transaction[]>();
  readonly #write: WriteFunction;

  /** @param keys those that cycles will be about, because most are not: all other keys are unknown to it */
  constructor(transactions: readonly Transaction[], write: WriteFunction, keys: ReadonlySet<KeyName>) {
    this.#write = write;
    for (const key of keys) this.#byKey.set(key, []);
    for (const transaction of transactions) {
      if (transaction.type === 'fail') continue;
      for (const [, key] of transaction.parts) {
        const own = this.#byKey.get(key);
        if (own !== undefined && own[own.length - 1] !== transaction) own.push(transaction);
      }
    }
  }

  /** @throws HarnessError when a claim does not hold, or the claims are no cycle of the class */
  confirm(claims: readonly Claim[], cycleClass: CycleClass): void {
    const refuted = claims.find((claim, place) => {
      const next = claims[(place + 1) % claims.length] as Claim;
      return claim.to !== next.from || claim.from === claim.to || !this.#holds(claim);
    });
    if (refuted === undefined && claims.length > 1 && isOfClass(claims, cycleClass)) return;
    const indices = claims.map(({ from }) => `#${String(from.operation.index)}`).join(', ');
    throw new HarnessError(
      `The transactions checker took ${indices} for a cycle (${cycleClass}), but ${refuted ? `the ${refuted.kind} from #${String(refuted.from.operation.index)} to #${String(refuted.to.operation.index)} cannot be confirmed` : 'it is none'}.`,
      { code: 'WITNESS_REFUTED', hint: 'Keep the history file and report it: this is a defect of the checker.' },
    );
  }

  #holds(claim: Claim): boolean {
    const { from, to, about } = claim;
    if (from.type === 'fail' || to.type === 'fail') return false;
    if (about === undefined) return isBefore(from, to, claim.kind === 'process' ? 'process' : 'realtime');
    if (claim.kind === 'wr')
      return (
        this.#wrote(from, about.key, about.value) && reads(to, about.key, (found) => this.#shows(found, about.value))
      );
    if (!this.#wrote(to, about.key, about.value)) return false;
    return this.#write === 'append' ? this.#holdsInLists(claim, about) : this.#holdsInRegisters(claim, about);
  }

  /** An earlier element is in a list that was read, and the later one comes after it, or is in none. */
  #holdsInLists({ kind, from }: Claim, { key, value }: { key: KeyName; value: Json }): boolean {
    const isLater = (earlier: readonly Json[]): boolean => {
      let longest: readonly Json[] = [];
      let shows = earlier.length === 0;
      let isSeen = false;
      for (const list of this.#lists(key)) {
        if (list.length > longest.length) longest = list;
        const place = indexOf(list, value);
        const last = earlier.length === 0 ? -1 : indexOf(list, earlier[earlier.length - 1] as Json);
        isSeen ||= place >= 0;
        if (earlier.length > 0 && last >= 0) shows = true;
        if (place >= 0 && last < place && (earlier.length === 0 || last >= 0)) return true;
      }
      return shows && !isSeen;
    };
    if (kind === 'ww') return writes(from, key, this.#write).some((own) => isLater([own]));
    return reads(from, key, (found) => {
      const list = Array.isArray(found) ? (found as readonly Json[]) : [];
      return indexOf(list, value) < 0 && isLater(list);
    });
  }

  *#lists(key: KeyName): Generator<readonly Json[]> {
    for (const { type, parts } of this.#byKey.get(key) ?? []) {
      if (type !== 'ok') continue;
      for (const [f, name, found] of parts) if (f === 'r' && name === key && Array.isArray(found)) yield found;
    }
  }

  /** Nothing comes before the initial state; a version comes before another if someone had them in that order. */
  #holdsInRegisters({ kind, by, from }: Claim, { key, value }: { key: KeyName; value: Json }): boolean {
    const earlier = kind === 'rw' ? firstReads(from, key) : writes(from, key, this.#write).slice(-1);
    return earlier.some((before) => {
      if (before === null) return kind === 'rw';
      if (by === 'none') return this.#overwrote(key, before, value);
      const all = this.#byKey.get(key) ?? [];
      const first = all.filter((each) => each.type === 'ok' && this.#had(each, key, before));
      const second = all.filter((each) => this.#had(each, key, value));
      return first.some((one) => second.some((other) => one !== other && isBefore(one, other, by)));
    });
  }

  #overwrote(key: KeyName, before: Json, value: Json): boolean {
    return (this.#byKey.get(key) ?? []).some(
      (each) =>
        each.type === 'ok' &&
        firstReads(each, key).some((found) => sameValue(found, before)) &&
        isSame(writes(each, key, this.#write).at(-1), value),
    );
  }

  /** Whether a transaction found this version, or left it behind. */
  #had(transaction: Transaction, key: KeyName, version: Json): boolean {
    return [...firstReads(transaction, key), ...writes(transaction, key, this.#write).slice(-1)].some((own) =>
      sameValue(own, version),
    );
  }

  #wrote(transaction: Transaction, key: KeyName, value: Json): boolean {
    return writes(transaction, key, this.#write).some((own) => sameValue(own, value));
  }

  #shows(found: Json, value: Json): boolean {
    return this.#write === 'append' ? Array.isArray(found) && indexOf(found, value) >= 0 : sameValue(found, value);
  }
}

function isOfClass(claims: readonly Claim[], cycleClass: CycleClass): boolean {
  const anti = claims.map(({ kind }) => kind === 'rw');
  const count = anti.filter(Boolean).length;
  switch (cycleClass) {
    case 'G0':
      return claims.every(({ kind }) => kind !== 'rw' && kind !== 'wr');
    case 'G1c':
      return count === 0;
    case 'G-single':
      return count <= 1;
    case 'G-nonadjacent':
      return !anti.some((each, place) => each && anti[(place + 1) % anti.length]);
    case 'G2-item':
      return true;
  }
}

function isBefore(from: Transaction, to: Transaction, order: 'process' | 'realtime'): boolean {
  if (from.type !== 'ok') return false;
  if (order === 'realtime') return from.operation.completed < to.operation.invoked;
  return from.operation.process === to.operation.process && from.operation.index < to.operation.index;
}

function writes({ parts }: Transaction, key: KeyName, write: WriteFunction): Json[] {
  return parts.filter(([f, name]) => f === write && name === key).map(([, , value]) => value);
}

function reads({ type, parts }: Transaction, key: KeyName, isIt: (found: Json) => boolean): boolean {
  return type === 'ok' && parts.some(([f, name, found]) => f === 'r' && name === key && isIt(found));
}

/** What a transaction found before it wrote the key itself. */
function firstReads({ type, parts }: Transaction, key: KeyName): Json[] {
  if (type !== 'ok') return [];
  const own = parts.filter(([, name]) => name === key);
  const end = own.findIndex(([f]) => f !== 'r');
  return own.slice(0, end < 0 ? own.length : end).map(([, , found]) => found);
}

function isSame(a: Json | undefined, b: Json): boolean {
  return a !== undefined && sameValue(a, b);
}

function indexOf(list: readonly Json[], value: Json): number {
  return typeof value === 'object' ? list.findIndex((each) => sameValue(each, value)) : list.indexOf(value);
}
