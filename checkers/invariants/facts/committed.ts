import { cutAfter, type Log } from '../../../harness/core/raft/log.ts';
import { CHANGED, type Observation } from '../../../harness/core/raft/observation.ts';
import type { FactKind } from '../invariant.ts';

/** What some node once took for committed or applied, by index. */
export const COMMITTED: FactKind<Committed> = { name: 'committed', create: () => new Committed() };

export class Committed {
  /** Whether nobody ever took another log for committed up to the same index. */
  regular = true;
  /** Logs up to entries that nobody had taken for committed before this point, newest first. */
  fresh: readonly Log[] = NONE;
  readonly #byIndex: (Log | undefined)[] = [];

  observe({ changed, after }: Observation): void {
    this.fresh = NONE;
    if ((changed & (CHANGED.commit | CHANGED.log)) === 0) return;
    const part = cutAfter(after.log, Math.max(after.commitIndex, after.lastApplied));
    if (part.entry === undefined) return;
    const known = this.#byIndex[part.index];
    if (known === undefined) this.#grow(part);
    else if (known.hash !== part.hash) this.regular = false;
  }

  /** The log up to the entry that was first taken for committed at this index. */
  at(index: number): Log | undefined {
    return this.#byIndex[index];
  }

  #grow(newest: Log): void {
    const fresh: Log[] = [];
    for (let part = newest; part.entry !== undefined; part = part.previous) {
      const known = this.#byIndex[part.index];
      if (known !== undefined) {
        if (known.hash !== part.hash) this.regular = false;
        break;
      }
      this.#byIndex[part.index] = part;
      fresh.push(part);
    }
    this.fresh = fresh;
  }
}

const NONE: readonly Log[] = [];
