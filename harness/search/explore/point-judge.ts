import { INCREMENTAL, NAIVE } from '../../../checkers/invariants/catalogue.ts';
import type { NaiveEvaluator } from '../../../checkers/invariants/invariant.ts';
import { triggersOf } from '../../../checkers/invariants/triggers.ts';
import type { Point } from '../../core/raft/observation.ts';
import type { ShownPoint } from './stage.ts';
import { StateTable, type StateKey } from './state-table.ts';

/** A predicate that does not hold at a point. */
export interface PointViolation {
  readonly predicate: string;
  readonly point: Point;
  /** The node that took the step. */
  readonly node: string;
  readonly sentence: string;
}

interface Predicate {
  readonly name: string;
  readonly triggers: number;
  readonly evaluate: NaiveEvaluator;
}

/**
 * Judges points by the predicates as they are written down, from the whole state: exploration meets states in an order
 * that is no run, so that nothing can be remembered from one to the next. A point that was judged before is not judged
 * again, and of the others only what the step can have broken, for the world before it was fine.
 */
export class PointJudge {
  readonly #predicates: readonly Predicate[];
  readonly #byTriggers = new Map<number, readonly Predicate[]>();
  readonly #points = new StateTable();
  readonly #premises = new Map<string, number>();

  constructor(predicates: readonly string[]) {
    this.#predicates = predicates.map((name) => ({
      name,
      triggers: INCREMENTAL[name]?.triggers ?? ~0,
      evaluate: NAIVE[name] as NaiveEvaluator,
    }));
    for (const name of predicates) this.#premises.set(name, 0);
  }

  /** Different points judged. */
  get points(): number {
    return this.#points.size;
  }

  get bytes(): number {
    return this.#points.bytes;
  }

  /** By predicate: how often its premise held at a judged point. 0: nothing was tested. */
  get premises(): ReadonlyMap<string, number> {
    return this.#premises;
  }

  /** @param keyOf identity of the world at this point, together with what was applied before it */
  judge({ observation, ghostGrew, applied }: ShownPoint, keyOf: () => StateKey): PointViolation[] {
    const triggers = triggersOf(observation, ghostGrew);
    if (triggers === 0 || !this.#points.add(keyOf()).isNew) return [];
    const { world, point, node } = observation;
    const violations: PointViolation[] = [];
    for (const { name, evaluate } of this.#concernedBy(triggers)) {
      const { premises, violation } = evaluate(world, applied);
      this.#premises.set(name, (this.#premises.get(name) ?? 0) + premises);
      if (violation === undefined) continue;
      violations.push({ predicate: name, point, node: world.names[node] ?? '', sentence: violation });
    }
    return violations;
  }

  #concernedBy(triggers: number): readonly Predicate[] {
    let concerned = this.#byTriggers.get(triggers);
    if (concerned === undefined) {
      concerned = this.#predicates.filter((predicate) => (predicate.triggers & triggers) !== 0);
      this.#byTriggers.set(triggers, concerned);
    }
    return concerned;
  }
}
