import type { HistorySemantics } from '../../../harness/core/history.ts';
import { FAIL, INFO, OK, SAME_AS_INPUT, SINGLE } from '../../../harness/core/history/codes.ts';
import { NULL_ID } from '../../../harness/core/history/value-table.ts';
import type { CallColumns, KeyRange } from './grouped.ts';
import { CAS, READ, registerFunctions, WRITE } from './register-functions.ts';
import { valueNumbers, type ValueNumbers } from './value-numbers.ts';

/** In place of a call or cluster where there is none. */
export const NONE = -1;
/** The cluster of the initial value, which nobody writes. */
export const INITIAL = 0;

/** In place of a cluster: the value is none whose equality is that of its id. */
const NO_CLUSTER = -1;

/**
 * What belongs to each value of one register, in arrays that serve one key after the other: who wrote it, which value
 * that call had found, and of the completed reads that found it how many there are and how far they reach.
 */
export class Clusters {
  count = 0;
  /** Calls that constrain the order. */
  calls = 0;
  /** Cas that were refused, which says what the value was not. */
  refused = 0;
  /** By cluster: the call that wrote it. Crashed ones whose value nobody saw are taken out. */
  readonly writer: Int32Array;
  /** By cluster: the cluster whose value its writer found; {@link NONE} for a plain write. */
  readonly found: Int32Array;
  readonly reads: Int32Array;
  /** By cluster: earliest completion and latest invocation of its reads. */
  readonly firstRead: Float64Array;
  readonly lastRead: Float64Array;
  /** By cluster: whether a call that certainly happened found it. */
  readonly seen: Uint8Array;
  readonly #calls: CallColumns;
  readonly #kinds: readonly number[];
  readonly #numbers: ValueNumbers;
  readonly #initial: number;
  readonly #wildcard: boolean;
  readonly #mismatch: boolean;
  /** By call, counted from the key's first: the cluster that it found, as a read, or wrote; {@link NONE} for others. */
  readonly #clusterAt: Int32Array;
  #from = 0;
  /** By number of value: its cluster and one. */
  readonly #clusters: Int32Array;
  /** By cluster: the number of its value. */
  readonly #valueOf: Int32Array;

  /** @param most operations that a key has at most */
  constructor(calls: CallColumns, { initial, nilRead, failSemantics }: HistorySemantics, most: number) {
    this.#calls = calls;
    this.#kinds = registerFunctions(calls);
    this.#initial = calls.values.id(initial);
    this.#numbers = valueNumbers(calls, this.#initial);
    this.#wildcard = nilRead === 'wildcard';
    this.#mismatch = failSemantics === 'observed-mismatch';
    this.#clusters = new Int32Array(this.#numbers.size);
    this.#valueOf = new Int32Array(most + 1);
    this.#clusterAt = new Int32Array(most);
    this.writer = new Int32Array(most + 1);
    this.found = new Int32Array(most + 1);
    this.reads = new Int32Array(most + 1);
    this.firstRead = new Float64Array(most + 1);
    this.lastRead = new Float64Array(most + 1);
    this.seen = new Uint8Array(most + 1);
  }

  /** Takes the operations of a key; false where values do not identify their writes, or cannot be told apart by ids. */
  fill({ from, to }: KeyRange): boolean {
    this.#clear();
    this.#from = from;
    if (this.#clusterOf(this.#initial) !== INITIAL) return false;
    for (let call = from; call < to; call++) {
      this.#clusterAt[call - from] = NONE;
      const kind = this.#kinds[this.#calls.f[call] as number] as number;
      const taken = kind === READ ? this.#takeRead(call) : kind !== -1 && this.#takeWrite(call, kind);
      if (!taken) return false;
    }
    this.#dropUnseen();
    return true;
  }

  /** The cluster of the value that a completed read found; {@link NONE} for any other operation. */
  readBy(call: number): number {
    return this.#kinds[this.#calls.f[call] as number] === READ ? (this.#clusterAt[call - this.#from] as number) : NONE;
  }

  /** The cluster that this call is the writer of; {@link NONE} when its effect is not known to be there. */
  writtenBy(call: number): number {
    const cluster = this.#clusterAt[call - this.#from] as number;
    return cluster !== NONE && this.writer[cluster] === call ? cluster : NONE;
  }

  /** The cluster of the value that a failed write or cas was to write; {@link NONE} for any other operation. */
  failedOn(call: number): number {
    const { f, type, input, second } = this.#calls;
    const kind = this.#kinds[f[call] as number];
    if (type[call] !== FAIL || kind === READ) return NONE;
    return this.#known((kind === CAS ? second[call] : input[call]) as number);
  }

  isRefused(call: number): boolean {
    const { f, type } = this.#calls;
    return this.#mismatch && type[call] === FAIL && this.#kinds[f[call] as number] === CAS;
  }

  /** The cluster of the value that a cas was to replace; {@link NONE} when that never was there. */
  expectedBy(call: number): number {
    return this.#known(this.#calls.input[call] as number);
  }

  isCrashed(call: number): boolean {
    return this.#calls.type[call] === INFO;
  }

  #takeRead(call: number): boolean {
    if (this.#calls.type[call] !== OK) return true;
    const id = this.#readId(call);
    if (id === NULL_ID && this.#wildcard) return true;
    const cluster = this.#clusterOf(id);
    if (cluster === NO_CLUSTER) return false;
    const { invoked, completed } = this.#calls;
    this.#clusterAt[call - this.#from] = cluster;
    this.calls++;
    this.seen[cluster] = 1;
    this.reads[cluster] = (this.reads[cluster] as number) + 1;
    if ((completed[call] as number) < (this.firstRead[cluster] as number))
      this.firstRead[cluster] = completed[call] as number;
    if ((invoked[call] as number) > (this.lastRead[cluster] as number))
      this.lastRead[cluster] = invoked[call] as number;
    return true;
  }

  #takeWrite(call: number, kind: number): boolean {
    const { type, input, second } = this.#calls;
    if (type[call] === FAIL) {
      if (this.#mismatch && kind === CAS) this.refused++;
      return true;
    }
    const isPair = second[call] !== SINGLE;
    if (isPair !== (kind === CAS)) return false;
    if (kind === WRITE) return this.#setWriter(this.#clusterOf(input[call] as number), call, NONE);
    // A cas of a value to itself: nothing was written, but it was found. Without an outcome it says nothing.
    if (input[call] === second[call]) return this.isCrashed(call);
    const found = this.#clusterOf(input[call] as number);
    return found !== NO_CLUSTER && this.#setWriter(this.#clusterOf(second[call] as number), call, found);
  }

  #setWriter(cluster: number, call: number, found: number): boolean {
    if (cluster === NO_CLUSTER || cluster === INITIAL || this.writer[cluster] !== NONE) return false;
    this.writer[cluster] = call;
    this.#clusterAt[call - this.#from] = cluster;
    this.found[cluster] = found;
    this.calls++;
    if (found !== NONE && !this.isCrashed(call)) this.seen[found] = 1;
    return true;
  }

  /** Crashed writers whose value nobody found, and whom only such have found. */
  #dropUnseen(): void {
    const stack: number[] = [];
    for (let cluster = 0; cluster < this.count; cluster++) if (this.seen[cluster] === 1) stack.push(cluster);
    for (let cluster = stack.pop(); cluster !== undefined; cluster = stack.pop()) {
      const found = this.found[cluster] as number;
      if (found === NONE || this.seen[found] === 1) continue;
      this.seen[found] = 1;
      stack.push(found);
    }
    for (let cluster = 0; cluster < this.count; cluster++) {
      const writer = this.writer[cluster] as number;
      if (writer === NONE || this.seen[cluster] === 1 || !this.isCrashed(writer)) continue;
      this.writer[cluster] = NONE;
      this.found[cluster] = NONE;
      this.calls--;
    }
  }

  #readId(call: number): number {
    const { input, second, output } = this.#calls;
    const id = output[call] as number;
    if (id !== SAME_AS_INPUT) return id;
    return second[call] === SINGLE ? (input[call] as number) : NO_ID;
  }

  #known(id: number): number {
    return id < 0 ? NONE : (this.#clusters[this.#numbers.number(id)] as number) - 1;
  }

  #clusterOf(id: number): number {
    if (id < 0 || this.#calls.values.isStructure(id)) return NO_CLUSTER;
    const number = this.#numbers.number(id);
    const known = this.#clusters[number] as number;
    if (known > 0) return known - 1;
    if (this.count === this.writer.length) return NO_CLUSTER;
    const cluster = this.count++;
    this.#clusters[number] = this.count;
    this.#valueOf[cluster] = number;
    this.writer[cluster] = NONE;
    this.found[cluster] = NONE;
    this.reads[cluster] = 0;
    this.firstRead[cluster] = Infinity;
    this.lastRead[cluster] = -Infinity;
    this.seen[cluster] = 0;
    return cluster;
  }

  #clear(): void {
    for (let cluster = 0; cluster < this.count; cluster++) this.#clusters[this.#valueOf[cluster] as number] = 0;
    this.count = 0;
    this.calls = 0;
    this.refused = 0;
  }
}

/** In place of the id of a list. */
const NO_ID = -1;
