import type { Stream } from '../../../harness/core/random.ts';
import { possibleSteps } from './possible-steps.ts';
import type { SystemWorld } from './system-world.ts';
import type { TextCache } from './world-key.ts';
import type { ScheduleStep } from '../../../harness/core/step.ts';

/**
 * How likely each kind of step is, among the kinds that are possible. Packets are delivered faster than clients and
 * faults make new ones, so that what is in flight stays bounded; nodes are up most of the time.
 */
const WEIGHTS: Readonly<Record<string, number>> = {
  deliver: 12,
  input: 3,
  timeout: 2,
  duplicate: 2,
  drop: 1,
  restart: 2,
  crash: 1,
};

/** One of the possible steps; undefined when there is none. */
export function chooseStep(world: SystemWorld, random: Stream, texts: TextCache): ScheduleStep | undefined {
  const byRule = new Map<string, ScheduleStep[]>();
  for (const step of possibleSteps(world, texts)) {
    const same = byRule.get(step.rule);
    if (same === undefined) byRule.set(step.rule, [step]);
    else same.push(step);
  }
  let point = random.next() * [...byRule.keys()].reduce((sum, rule) => sum + weightOf(rule), 0);
  for (const [rule, steps] of byRule) {
    point -= weightOf(rule);
    if (point < 0) return random.pick(steps);
  }
  return undefined;
}

function weightOf(rule: string): number {
  return WEIGHTS[rule] ?? 1;
}
