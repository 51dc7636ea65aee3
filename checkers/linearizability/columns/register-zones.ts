import type { HistorySemantics } from '../../../harness/core/history.ts';
import { casRegister } from '../../../harness/core/models/cas-register.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import { callsInOrder } from './block-order.ts';
import { Blocks, type Conflict } from './blocks.ts';
import { Clusters } from './clusters.ts';
import { withRefused } from './refused.ts';
import type { CallColumns, KeyRange } from './grouped.ts';

/** `calls`: how many operations constrain the order. */
export type ZonesDecision =
  /** `order` has every call in it, counted from the key's first. */
  | { readonly verdict: 'pass'; readonly calls: number; readonly order: Int32Array }
  | { readonly verdict: 'fail'; readonly calls: number; readonly conflicts: readonly Conflict[] };

/**
 * Zones and chains (see zones/zones.ts) over columns: decides the keys of a register whose written values are unique,
 * in linear time for recorded histories and without an object per operation.
 */
export class RegisterZones {
  readonly clusters: Clusters;
  readonly #calls: CallColumns;
  readonly #blocks: Blocks;

  /** @param most operations that a key has at most */
  constructor(calls: CallColumns, semantics: HistorySemantics, most: number) {
    this.#calls = calls;
    this.clusters = new Clusters(calls, semantics, most);
    this.#blocks = new Blocks(calls, this.clusters, most);
  }

  /**
   * The next key; what is said of the one before holds no longer. Undefined where values do not identify their writes, and
   * where a refused cas could still contradict what else is in order.
   */
  decide(key: KeyRange): ZonesDecision | undefined {
    if (!this.clusters.fill(key)) return undefined;
    const { calls } = this.clusters;
    if (!this.#blocks.arrange()) return { verdict: 'fail', calls, conflicts: this.#blocks.conflicts };
    const { blocks } = this.#blocks;
    const { refused } = this.clusters;
    const order =
      refused === 0 ? callsInOrder(this.clusters, blocks, key) : withRefused(this.#calls, this.clusters, key, blocks);
    return order && { verdict: 'pass', calls: calls + refused, order };
  }
}

/** Whether operations of the model are reads, writes and cas on one value. */
export function isRegister(model: SequentialModel): boolean {
  return model.step === casRegister.step && model.access === casRegister.access;
}
