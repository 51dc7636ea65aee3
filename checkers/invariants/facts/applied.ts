import { cutAfter, EMPTY_LOG, type Log } from '../../../harness/core/raft/log.ts';
import { CHANGED, type Observation } from '../../../harness/core/raft/observation.ts';
import type { FactKind } from '../invariant.ts';

/** How far the world applied the log: the part up to lastApplied of the first node that applied most. */
export const APPLIED: FactKind<Applied> = { name: 'applied', create: () => new Applied() };

export class Applied {
  /** At this point. */
  now: Log = EMPTY_LOG;
  /** The longest at any earlier point. */
  ever: Log = EMPTY_LOG;
  /** The longer of both: what clients' answers rest on, also where restarted nodes apply their log once more. */
  longest: Log = EMPTY_LOG;
  /** Whether the longest one is not what it was at the point before. */
  changed = false;

  observe({ changed, world }: Observation): void {
    this.changed = false;
    if (this.now.index > this.ever.index) this.ever = this.now;
    if ((changed & (CHANGED.commit | CHANGED.log)) === 0) return;
    let most = world.nodes[0];
    for (let position = 1; position < world.nodes.length; position++) {
      const node = world.nodes[position];
      if (node !== undefined && most !== undefined && node.lastApplied > most.lastApplied) most = node;
    }
    if (most !== undefined) this.now = cutAfter(most.log, most.lastApplied);
    const { longest } = this;
    this.longest = this.ever.index > this.now.index ? this.ever : this.now;
    this.changed = this.longest.hash !== longest.hash || this.longest.index !== longest.index;
  }
}
