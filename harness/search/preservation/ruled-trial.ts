import type { Violation } from '../../../checkers/invariants/judge.ts';
import type { WorldState } from '../../core/raft/observation.ts';
import { RaftObserver, type RaftWorld } from '../../engine/sim/raft-observer.ts';
import type { Trial, Trials } from '../trials.ts';
import { ruleName } from '../../core/raft/rule-name.ts';

/** A violation and the rule of the step that it came with. */
export interface RuledViolation extends Violation {
  readonly rule: string;
}

/** A trial of which every point is known by its rule. */
export interface RuledTrial {
  readonly trial: Trial;
  readonly initial: WorldState;
  /** The first violation of each broken predicate, as they came. */
  readonly violations: readonly RuledViolation[];
  /** Ends it: what shows only now comes as well, and is returned. */
  readonly finish: () => readonly RuledViolation[];
}

/**
 * Begins a trial.
 *
 * @param seen told of every point after it was judged: its rule, and whether it is the first of its step
 */
export function ruledTrial(
  trials: Trials,
  predicates: readonly string[],
  seen: (rule: string, isFirst: boolean, violations: readonly Violation[], trial: Trial) => void = () => undefined,
): RuledTrial {
  const trial = trials.begin(predicates);
  const world = trial.world as unknown as RaftWorld;
  const violations: RuledViolation[] = [];
  let timer: string | undefined;
  let step = 0;
  const observer = new RaftObserver(world, (observation) => {
    trial.judge.observe(observation);
    const rule = ruleName(observation, timer);
    const added = trial.violations.slice(violations.length);
    violations.push(...added.map((violation) => ({ ...violation, rule })));
    seen(rule, observation.step !== step, added, trial);
    ({ step } = observation);
  });
  world.observer = {
    begin: (rule, node, cause) => {
      ({ timer } = cause);
      observer.begin(rule, node, cause);
    },
    point: observer.point.bind(observer),
  };
  const finish = (): readonly RuledViolation[] => {
    const before = violations.length;
    trial.judge.finish();
    violations.push(...trial.violations.slice(before).map(({ rule = '', ...late }) => ({ ...late, rule })));
    return violations.slice(before);
  };
  return { trial, initial: observer.state, violations, finish };
}
