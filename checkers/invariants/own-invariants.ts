import type { InvariantDefinition } from '../../harness/core/contracts/invariant.ts';
import type { PredicateReport } from '../../harness/core/raft/invariant-report.ts';
import type { Observation } from '../../harness/core/raft/observation.ts';

type Violation = NonNullable<PredicateReport['violation']>;

/** Evaluates the invariants of plugins over one run, each until it is broken. */
export class OwnInvariants {
  readonly #invariants: readonly InvariantDefinition[];
  readonly #violations = new Map<string, Violation>();
  #points = 0;

  constructor(invariants: readonly InvariantDefinition[]) {
    this.#invariants = invariants;
  }

  observe({ world, step, point, node }: Observation): void {
    this.#points++;
    for (const invariant of this.#invariants) {
      if (this.#violations.has(invariant.name)) continue;
      const sentence = invariant.contradiction(world);
      if (sentence === undefined) continue;
      this.#violations.set(invariant.name, { step, point, node: world.names[node] ?? '', sentence });
    }
  }

  /** In the order in which they broke. */
  broken(): string[] {
    return [...this.#violations.keys()];
  }

  reports(): PredicateReport[] {
    return this.#invariants.map(({ name, statement }) => {
      const violation = this.#violations.get(name);
      const report = { name, statement, predicate: name, premises: this.#points };
      return violation === undefined ? report : { ...report, violation };
    });
  }
}
