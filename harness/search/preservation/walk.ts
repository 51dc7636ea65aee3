import { NAIVE } from '../../../checkers/invariants/catalogue.ts';
import type { WorldState } from '../../core/raft/observation.ts';
import { stream } from '../../core/random.ts';
import type { ScheduleStep } from '../../core/step.ts';
import { featuresOf } from '../strategies/features.ts';
import { Moves } from '../strategies/moves.ts';
import { drawFor, type Portfolio } from '../strategies/portfolio.ts';
import type { Trials } from '../trials.ts';
import { INIT } from '../../core/raft/rule-name.ts';
import { ruledTrial, type RuledViolation } from './ruled-trial.ts';
import type { Tally } from './tally.ts';

export interface Walk {
  readonly nodes: number;
  readonly schedule: readonly ScheduleStep[];
  /** The first of every predicate that was broken, in order. */
  readonly violations: readonly RuledViolation[];
}

/**
 * A schedule drawn from the seed, led to its end whatever breaks on the way, so that of everything broken the first time
 * is known. What held at the steps of each rule goes into the tally.
 */
export function walk(
  trialsOf: (nodes: number) => Trials,
  portfolio: Portfolio,
  seed: string,
  predicates: readonly string[],
  tally: Tally,
): Walk {
  const { nodes, strategy, length } = drawFor(seed, portfolio);
  const trials = trialsOf(nodes);
  let before: ReadonlyMap<string, number> = new Map();
  const { trial, initial, violations, finish } = ruledTrial(trials, predicates, (rule, isFirst, added, { judge }) => {
    if (isFirst) tally.countStep(rule);
    const now = judge.findings.premises();
    for (const [predicate, held] of now) {
      const more = held - (before.get(predicate) ?? 0);
      if (more > 0) tally.held(predicate, rule, more);
    }
    before = now;
    for (const { predicate } of added) tally.broken(predicate, rule);
  });
  tallyInitial(predicates, initial, tally);
  const schedule: ScheduleStep[] = [];
  // Strategies stop at a violation; here they are told of none.
  const moves = new Moves(trials.subject, { ...trial, violations: [] }, length, schedule);
  const setting = { features: featuresOf(trials.subject), length };
  strategy.run(moves, stream(seed, `strategy/${strategy.name}`), setting);
  for (const { predicate, rule } of finish()) tally.broken(predicate, rule);
  return { nodes, schedule, violations };
}

function tallyInitial(predicates: readonly string[], initial: WorldState, tally: Tally): void {
  tally.countStep(INIT);
  for (const predicate of predicates) {
    const finding = NAIVE[predicate]?.(initial);
    if (finding === undefined) continue;
    tally.held(predicate, INIT, finding.premises);
    if (finding.violation !== undefined) tally.broken(predicate, INIT);
  }
}
