import type { Observation } from '../../../harness/core/raft/observation.ts';
import type { FactKind } from '../invariant.ts';
import { APPLIED, type Applied } from './applied.ts';
import { LOG_TREE, type LogTree } from './log-tree.ts';
import { rememberedIn } from './remembered.ts';
import { SequentialMachine } from './sequential-machine.ts';

/** One sequential machine that executed the longest applied log. */
export const APPLIED_RUN: FactKind<AppliedRun> = {
  name: 'applied-run',
  create: (facts) => new AppliedRun(facts.of(APPLIED), facts.of(LOG_TREE)),
};

export class AppliedRun {
  machine = new SequentialMachine();
  /** How many entries it had executed before this point. */
  before = 0;
  /** Whether the applied log is no continuation of the earlier one, so that everything was executed anew. */
  rebuilt = false;
  /** False while entries are missing because a snapshot took their place before they were seen applied. */
  known = true;
  readonly #applied: Applied;
  readonly #tree: LogTree;

  constructor(applied: Applied, tree: LogTree) {
    this.#applied = applied;
    this.#tree = tree;
  }

  observe({ world }: Observation): void {
    this.rebuilt = false;
    this.before = this.machine.parts.length;
    const { changed, longest } = this.#applied;
    if (!changed) return;
    const older = rememberedIn(this.#tree, world);
    if (this.machine.extend(longest, older)) return;
    this.machine = new SequentialMachine();
    this.before = 0;
    this.rebuilt = true;
    this.known = this.machine.extend(longest, older);
  }
}
