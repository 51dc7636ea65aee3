import type { BlockOrder } from './block-order.ts';
import { INITIAL, NONE, type Clusters } from './clusters.ts';
import type { CallColumns } from './grouped.ts';
import { sortRows } from './sort-rows.ts';

/** Values whose calls contradict each other, as clusters. */
export type Conflict = readonly number[];

/** More contradictions than this on one key are not looked for: they would only be counted. */
const ENOUGH = 64;
const ENOUGH_VALUES = 100_000;

/**
 * Values that follow each other without anything between, because each was written by a cas that found the one before;
 * most blocks have a single value. See zones/blocks.ts and zones/overlaps.ts for the rules; here they are decided in
 * arrays that serve one key after the other.
 *
 * Let f be the earliest completion and s the latest invocation of a block: A has to come before B if f(A) < s(B). Blocks
 * are sorted by e = max(f, s), among equal ones those with f < s first. Then a pair in the wrong order, f(A) < s(B) with
 * A behind B, is a contradiction by itself, because f(B) < s(A) as well:
 *
 * - If f(B) < s(B), then f(A) < s(B) = e(B) <= e(A), so that e(A) = s(A), and f(B) < s(B) <= s(A).
 * - Else f(A) < s(B) <= f(B) = e(B) <= e(A), so that e(A) = s(A) and f(A) < s(A): were e(B) = e(A), A would be sorted
 *   first; hence f(B) < s(A).
 *
 * So there is an order exactly when this one holds, and what breaks it is what contradicts.
 */
export class Blocks {
  readonly conflicts: Conflict[] = [];
  readonly #clusters: Clusters;
  readonly #calls: CallColumns;
  /** By cluster: the cluster whose writer found its value. */
  readonly #next: Int32Array;
  /** Clusters block by block, and by block where it begins there. */
  readonly #chain: Int32Array;
  readonly #starts: Int32Array;
  /** By block: earliest completion and latest invocation of its calls, and the places in the chain that have them. */
  readonly #first: Float64Array;
  readonly #last: Float64Array;
  readonly #firstAt: Int32Array;
  readonly #lastAt: Int32Array;
  /** By block: the end of its zone. */
  readonly #ends: Float64Array;
  readonly #order: Int32Array;
  readonly #spare: Int32Array;
  #count = 0;
  /** Values in conflicts. */
  #mentioned = 0;

  /** @param most operations that a key has at most */
  constructor(calls: CallColumns, clusters: Clusters, most: number) {
    this.#calls = calls;
    this.#clusters = clusters;
    this.#next = new Int32Array(most + 1);
    this.#chain = new Int32Array(most + 1);
    this.#starts = new Int32Array(most + 2);
    this.#first = new Float64Array(most + 1);
    this.#last = new Float64Array(most + 1);
    this.#firstAt = new Int32Array(most + 1);
    this.#lastAt = new Int32Array(most + 1);
    this.#ends = new Float64Array(most + 1);
    this.#order = new Int32Array(most + 1);
    this.#spare = new Int32Array(most + 1);
  }

  /** Whether the calls in the clusters have an order; if not, there are conflicts. */
  arrange(): boolean {
    this.conflicts.length = 0;
    this.#mentioned = 0;
    this.#link();
    if (this.conflicts.length === 0) this.#form();
    if (this.conflicts.length === 0) this.#sort();
    if (this.conflicts.length === 0) this.#findOverlaps();
    return this.conflicts.length === 0;
  }

  /** The blocks in the order that {@link arrange} found; whoever changes it answers for it. */
  get blocks(): BlockOrder {
    return {
      count: this.#count,
      order: this.#order,
      chain: this.#chain,
      starts: this.#starts,
      first: this.#first,
      last: this.#last,
    };
  }

  /** Who replaced which value; values that nobody wrote, and those that two calls replaced. */
  #link(): void {
    const { count, writer, found, seen } = this.#clusters;
    this.#next.fill(NONE, 0, count);
    for (let cluster = 0; cluster < count; cluster++) {
      const before = found[cluster] as number;
      if (before === NONE) continue;
      const other = this.#next[before] as number;
      if (other === NONE) this.#next[before] = cluster;
      else this.#conflict([before, other, cluster]);
    }
    for (let cluster = 0; cluster < count; cluster++) {
      if (writer[cluster] !== NONE || cluster === INITIAL || seen[cluster] === 0) continue;
      const next = this.#next[cluster] as number;
      this.#conflict(next === NONE ? [cluster] : [cluster, next]);
    }
  }

  #form(): void {
    const { count, writer, found } = this.#clusters;
    this.#count = 0;
    let placed = 0;
    let alive = 0;
    for (let cluster = 0; cluster < count; cluster++) {
      if (cluster !== INITIAL && writer[cluster] === NONE) continue;
      alive++;
      if (found[cluster] !== NONE) continue;
      this.#starts[this.#count] = placed;
      for (let next = cluster; next !== NONE; next = this.#next[next] as number) this.#chain[placed++] = next;
      this.#measure(this.#count++, placed);
    }
    this.#starts[this.#count] = placed;
    if (placed < alive) this.#findCircle(placed);
  }

  /** The reach of a block, and whether its calls are in the order that its values force on them. */
  #measure(block: number, end: number): void {
    const { firstRead, lastRead } = this.#clusters;
    const start = this.#starts[block] as number;
    let first = Infinity;
    let firstAt = start;
    let last = -Infinity;
    let lastAt = start;
    for (let at = end - 1; at >= start; at--) {
      const cluster = this.#chain[at] as number;
      const readLast = lastRead[cluster] as number;
      if (first < readLast) this.#conflict(this.#span(at, firstAt));
      if ((firstRead[cluster] as number) < first) {
        first = firstRead[cluster] as number;
        firstAt = at;
      }
      const invoked = this.#invoked(cluster);
      const completed = this.#completed(cluster);
      if (first < invoked) this.#conflict(this.#span(at, firstAt));
      if (completed < first) {
        first = completed;
        firstAt = at;
      }
      if (Math.max(readLast, invoked) > last) {
        last = Math.max(readLast, invoked);
        lastAt = at;
      }
    }
    this.#first[block] = first;
    this.#firstAt[block] = firstAt;
    this.#last[block] = last;
    this.#lastAt[block] = lastAt;
    this.#ends[block] = Math.max(first, last);
  }

  #sort(): void {
    // Those in force up to their end come first, and sorting keeps equals in their order.
    let place = 0;
    for (let block = 0; block < this.#count; block++) if (this.#isForward(block)) this.#order[place++] = block;
    for (let block = 0; block < this.#count; block++) if (!this.#isForward(block)) this.#order[place++] = block;
    sortRows(this.#order.subarray(0, this.#count), this.#ends, this.#spare);
  }

  #findOverlaps(): void {
    const pairs: (readonly [number, number])[] = [];
    let earliest = NONE;
    for (let place = this.#count - 1; place >= 0; place--) {
      const block = this.#order[place] as number;
      if (earliest !== NONE && (this.#first[earliest] as number) < (this.#last[block] as number)) {
        pairs.push([block, earliest]);
        if (pairs.length > ENOUGH) pairs.shift();
      }
      if (earliest === NONE || (this.#first[block] as number) < (this.#first[earliest] as number)) earliest = block;
    }
    // Those that went wrong first.
    for (const [block, other] of pairs.reverse()) this.#conflict([...this.#reach(block), ...this.#reach(other)]);
  }

  /** The values of a block that tie its ends together. */
  #reach(block: number): number[] {
    const [one, other] = [this.#firstAt[block] as number, this.#lastAt[block] as number];
    return this.#span(Math.min(one, other), Math.max(one, other));
  }

  #span(from: number, to: number): number[] {
    return [...this.#chain.subarray(from, to + 1)];
  }

  /** Cas that found each other's values, in a circle. */
  #findCircle(placed: number): void {
    const { count, found } = this.#clusters;
    const inBlock = new Set(this.#chain.subarray(0, placed));
    for (let cluster = 0; cluster < count; cluster++) {
      if (found[cluster] === NONE || inBlock.has(cluster)) continue;
      const circle: number[] = [];
      for (let next = cluster; !inBlock.has(next); next = this.#next[next] as number) {
        circle.push(next);
        inBlock.add(next);
      }
      this.#conflict(circle);
    }
  }

  #conflict(clusters: Conflict): void {
    if (this.conflicts.length >= ENOUGH || this.#mentioned >= ENOUGH_VALUES) return;
    this.conflicts.push(clusters);
    this.#mentioned += clusters.length;
  }

  #isForward(block: number): boolean {
    return (this.#first[block] as number) < (this.#last[block] as number);
  }

  #invoked(cluster: number): number {
    const writer = this.#clusters.writer[cluster] as number;
    return writer === NONE ? -Infinity : (this.#calls.invoked[writer] as number);
  }

  #completed(cluster: number): number {
    const writer = this.#clusters.writer[cluster] as number;
    return writer === NONE ? -Infinity : (this.#calls.completed[writer] as number);
  }
}
