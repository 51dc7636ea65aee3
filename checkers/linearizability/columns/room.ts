import type { BlockOrder } from './block-order.ts';
import { NONE, type Clusters } from './clusters.ts';
import type { CallColumns, KeyRange } from './grouped.ts';

/** How far ahead a block may lie that is taken first. */
const AHEAD = 64;

/**
 * Takes blocks earlier than their zones end where that makes room for a refused cas: the value that it expected has to
 * be gone before it completes. Only blocks are moved that need not come behind those they pass, so the order holds as
 * before.
 *
 * @param late refused calls that cannot come before the value they expected
 */
export function makeRoom(
  calls: CallColumns,
  clusters: Clusters,
  key: KeyRange,
  blocks: BlockOrder,
  late: ReadonlySet<number>,
): void {
  const { count, order } = blocks;
  const deadlines = deadlinesOf(calls, clusters, key, blocks, late);
  const begins = (block: number): number => {
    const writer = clusters.writer[blocks.chain[blocks.starts[block] as number] as number] as number;
    return writer === NONE ? -Infinity : (calls.invoked[writer] as number);
  };
  for (let place = 0; place + 1 < count; place++) {
    const deadline = deadlines[order[place] as number] as number;
    if (begins(order[place + 1] as number) <= deadline) continue;
    const better = betterNext(blocks, place + 1, deadline, begins);
    if (better === NONE) continue;
    const block = order[better] as number;
    order.copyWithin(place + 2, place + 1, better);
    order[place + 1] = block;
  }
}

/** The next block that begins by the deadline and may come before those between. */
function betterNext(
  { count, order, first, last }: BlockOrder,
  from: number,
  deadline: number,
  begins: (block: number) => number,
): number {
  let earliest = Infinity;
  for (let place = from; place < Math.min(count, from + AHEAD); place++) {
    const block = order[place] as number;
    if (begins(block) <= deadline && (last[block] as number) <= earliest) return place;
    earliest = Math.min(earliest, first[block] as number);
  }
  return NONE;
}

/** By block: when the first refused cas completes that expected its last value and is too late to come before it. */
function deadlinesOf(
  { invoked, completed }: CallColumns,
  clusters: Clusters,
  { from, to }: KeyRange,
  { count, order, chain, starts, first }: BlockOrder,
  late: ReadonlySet<number>,
): Float64Array {
  const deadlines = new Float64Array(count).fill(Infinity);
  const blockOf = new Int32Array(clusters.count).fill(NONE);
  // By block: the earliest completion in it and behind it.
  const since = new Float64Array(count);
  let earliest = Infinity;
  for (let place = count - 1; place >= 0; place--) {
    const block = order[place] as number;
    earliest = Math.min(earliest, first[block] as number);
    since[block] = earliest;
    blockOf[chain[(starts[block + 1] as number) - 1] as number] = block;
  }
  for (let call = from; call < to; call++) {
    if (!clusters.isRefused(call)) continue;
    const expected = clusters.expectedBy(call);
    const block = expected === NONE ? NONE : (blockOf[expected] as number);
    if (block === NONE) continue;
    if ((invoked[call] as number) <= (since[block] as number) && !late.has(call)) continue;
    deadlines[block] = Math.min(deadlines[block] as number, completed[call] as number);
  }
  return deadlines;
}
