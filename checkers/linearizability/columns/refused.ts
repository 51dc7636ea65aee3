import { callsInOrder, type BlockOrder } from './block-order.ts';
import { INITIAL, NONE, type Clusters } from './clusters.ts';
import type { CallColumns, KeyRange } from './grouped.ts';
import { makeRoom } from './room.ts';
import { sortRows } from './sort-rows.ts';

/** How often blocks are moved to make room. */
const ATTEMPTS = 8;

/**
 * An order with the refused cas in it. Undefined where none was found, which proves nothing: another order of the
 * others, or a crashed write that nobody saw, might still make room.
 *
 * That a single cas fits its interval in some order would not be enough. After two writes that ran at the same time
 * either value may have stayed, but a cas that did not find the first and one that did not find the second contradict
 * each other. So there is no rule for each cas by itself, and what has no place here is searched.
 */
export function withRefused(
  calls: CallColumns,
  clusters: Clusters,
  key: KeyRange,
  blocks: BlockOrder,
): Int32Array | undefined {
  const late = new Set<number>();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    makeRoom(calls, clusters, key, blocks, late);
    const before = late.size;
    const order = placed(calls, clusters, key, callsInOrder(clusters, blocks, key), late);
    if (order !== undefined) return order;
    if (late.size === before) return undefined;
  }
  return undefined;
}

/**
 * Puts each refused call as early as its interval and those refused before it allow, where the value is another than it
 * expected. Undefined where that does not work out for some, which then are `late`.
 *
 * @param order of the other calls, counted from the key's first
 */
function placed(
  calls: CallColumns,
  clusters: Clusters,
  { from, to }: KeyRange,
  order: Int32Array,
  late: Set<number>,
): Int32Array | undefined {
  let failed = false;
  const refused = new Int32Array(clusters.refused);
  let count = 0;
  for (let call = from; call < to; call++) if (clusters.isRefused(call)) refused[count++] = call;
  const gaps = new Gaps(calls, clusters, from, order);
  const places = new Int32Array(count);
  const completions = Float64Array.from(refused, (call) => calls.completed[call] as number);
  const byCompletion = Int32Array.from(refused.keys());
  sortRows(byCompletion, completions, new Int32Array(count));
  let completed = 0;
  let atLeast = 0;
  for (let next = 0; next < count; next++) {
    const call = refused[next] as number;
    const invoked = calls.invoked[call] as number;
    for (; (completions[byCompletion[completed] as number] as number) < invoked; completed++) {
      atLeast = Math.max(atLeast, places[byCompletion[completed] as number] as number);
    }
    const place = gaps.placeFor(call, atLeast);
    if (place === NONE) {
      failed = true;
      late.add(call);
    } else places[next] = place;
  }
  return failed ? undefined : merged(order, refused, places, from);
}

/** The places between calls in an order: gap g lies behind g of them. */
class Gaps {
  readonly #calls: CallColumns;
  readonly #clusters: Clusters;
  /** By place: the earliest completion from there on, and the latest invocation up to there; both only grow. */
  readonly #completed: Float64Array;
  readonly #invoked: Float64Array;
  /** By gap: the cluster whose value is there, and the next gap with another one. */
  readonly #values: Int32Array;
  readonly #changes: Int32Array;

  constructor(calls: CallColumns, clusters: Clusters, from: number, order: Int32Array) {
    const { length } = order;
    this.#calls = calls;
    this.#clusters = clusters;
    this.#completed = new Float64Array(length);
    this.#invoked = new Float64Array(length);
    this.#values = new Int32Array(length + 1);
    this.#changes = new Int32Array(length + 1);
    this.#values[0] = INITIAL;
    let latest = -Infinity;
    for (let place = 0; place < length; place++) {
      const call = from + (order[place] as number);
      latest = Math.max(latest, calls.invoked[call] as number);
      this.#invoked[place] = latest;
      const written = clusters.writtenBy(call);
      this.#values[place + 1] = written === NONE ? (this.#values[place] as number) : written;
    }
    let earliest = Infinity;
    this.#changes[length] = length + 1;
    for (let place = length - 1; place >= 0; place--) {
      earliest = Math.min(earliest, calls.completed[from + (order[place] as number)] as number);
      this.#completed[place] = earliest;
      const stays = this.#values[place] === this.#values[place + 1];
      this.#changes[place] = stays ? (this.#changes[place + 1] as number) : place + 1;
    }
  }

  /** The first gap for a refused call; {@link NONE} when there is none for it. */
  placeFor(call: number, atLeast: number): number {
    // Behind all that completed before it began, and before all that began after it had completed.
    const first = Math.max(atLeast, lowest(this.#completed, this.#calls.invoked[call] as number, false));
    const last = lowest(this.#invoked, this.#calls.completed[call] as number, true);
    const isThere = this.#values[first] === this.#clusters.expectedBy(call);
    const gap = isThere ? (this.#changes[first] as number) : first;
    return gap <= last ? gap : NONE;
  }
}

/** The first place whose moment is the given one or later, or only later; the length when there is none. */
function lowest(moments: Float64Array, moment: number, later: boolean): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = moments[middle] as number;
    if (later ? found > moment : found >= moment) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The order with the refused calls in their gaps; those of one gap in order of invocation. */
function merged(order: Int32Array, refused: Int32Array, places: Int32Array, from: number): Int32Array {
  const counts = new Int32Array(order.length + 2);
  for (const place of places) counts[place + 1] = (counts[place + 1] as number) + 1;
  for (let gap = 0; gap <= order.length; gap++) counts[gap + 1] = (counts[gap + 1] as number) + (counts[gap] as number);
  const result = new Int32Array(order.length + refused.length);
  for (let place = 0; place < order.length; place++) {
    result[place + (counts[place + 1] as number)] = order[place] as number;
  }
  for (let next = 0; next < refused.length; next++) {
    const gap = places[next] as number;
    result[gap + (counts[gap] as number)] = (refused[next] as number) - from;
    counts[gap] = (counts[gap] as number) + 1;
  }
  return result;
}
