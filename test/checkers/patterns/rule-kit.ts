import { Evaluation, type RuleResult } from '../../../checkers/patterns/evaluation/evaluation.ts';
import type { PatternEvent, Value } from '../../../checkers/patterns/events/pattern-event.ts';
import { parseRule } from '../../../checkers/patterns/language/parse-rule.ts';
import type { EventName } from '../../../checkers/patterns/language/vocabulary.ts';

/** What happens in one step, which is also one millisecond: any number of events, each a name and its values. */
export type Moment = readonly (readonly [EventName, ...Value[]])[];

/** Shows a rule one step after the other, from step 1. */
export function judgeMoments(rule: string, ...moments: readonly Moment[]): RuleResult {
  const evaluation = new Evaluation([{ name: 'rule', rule: parseRule(rule) }]);
  moments.forEach((moment, index) => {
    const [step, time] = [index + 1, (index + 1) * 1_000_000];
    evaluation.advance(step, time);
    for (const [name, ...values] of moment) evaluation.observe({ name, values, step, time });
  });
  return evaluation.results()[0] as RuleResult;
}

/** Steps of the events that break the rule. */
export function stepsOf({ violation }: RuleResult): readonly number[] {
  return (violation?.events ?? []).map(({ step }: PatternEvent) => step);
}
