import { NONE, type Clusters } from './clusters.ts';
import type { KeyRange } from './grouped.ts';

/** Blocks in an order that holds. */
export interface BlockOrder {
  readonly count: number;
  readonly order: Int32Array;
  /** Clusters block by block, and by block where it begins there. */
  readonly chain: Int32Array;
  readonly starts: Int32Array;
  /** By block: earliest completion and latest invocation of its calls. */
  readonly first: Float64Array;
  readonly last: Float64Array;
}

/** The calls of a key in the order of their blocks, counted from its first: of each value its writer, then its reads. */
export function callsInOrder(clusters: Clusters, blocks: BlockOrder, { from, to }: KeyRange): Int32Array {
  const order = new Int32Array(clusters.calls);
  const { writes, reads } = placesOf(clusters, blocks);
  for (let call = from; call < to; call++) {
    const read = clusters.readBy(call);
    const written = read === NONE ? clusters.writtenBy(call) : NONE;
    if (written !== NONE) order[writes[written] as number] = call - from;
    if (read === NONE) continue;
    order[reads[read] as number] = call - from;
    reads[read] = (reads[read] as number) + 1;
  }
  return order;
}

/** By cluster: the places of its writer and of its first read. */
function placesOf(
  clusters: Clusters,
  { count, order, chain, starts }: BlockOrder,
): { readonly writes: Int32Array; readonly reads: Int32Array } {
  const writes = new Int32Array(clusters.count);
  const reads = new Int32Array(clusters.count);
  let free = 0;
  for (let place = 0; place < count; place++) {
    const block = order[place] as number;
    for (let at = starts[block] as number; at < (starts[block + 1] as number); at++) {
      const cluster = chain[at] as number;
      writes[cluster] = free;
      if (clusters.writer[cluster] !== NONE) free++;
      reads[cluster] = free;
      free += clusters.reads[cluster] as number;
    }
  }
  return { writes, reads };
}
