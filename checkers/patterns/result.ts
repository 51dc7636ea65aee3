import type { Json } from '../../harness/core/json.ts';
import { worst, type CheckResult, type Verdict } from '../../harness/core/verdict.ts';
import { describeEvent } from './events/pattern-event.ts';
import type { RuleResult } from './evaluation/evaluation.ts';

const NAME = 'patterns';

/** Checks that look at what the default rules look at, and see more: a failure of such a rule is no other failure. */
const RESTATED = ['invariants', 'progress'];

/**
 * The check of a run by its rules. A rule that somebody asked for must have been tested; of those that every Raft is judged
 * by it is enough that some were, because not every system shows everything.
 */
export function resultOfRules(common: readonly RuleResult[], own: readonly RuleResult[]): CheckResult {
  const all = [...common, ...own];
  const untested = own.filter(({ verdict }) => verdict === 'vacuous').map(({ name }) => name);
  const evidence = { rules: all.map(evidenceOf), untested } as unknown as Json;
  const broken = all.filter(({ violation }) => violation !== undefined).sort(byTime);
  const [first] = broken;
  if (first?.violation !== undefined) {
    const others = broken.slice(1).map(({ name }) => name);
    const more = others.length === 0 ? '' : ` Also broken: ${others.join(', ')}.`;
    const summary = `Rule ${first.name} is broken: ${first.violation.sentence}${more}`;
    const restates = broken.every((result) => common.includes(result)) ? { restates: RESTATED } : {};
    return { name: NAME, verdict: 'fail', reason: first.name, summary, evidence, ...restates };
  }
  const verdict = worst([...own.map((result) => result.verdict), ...commonVerdict(common)]);
  return { name: NAME, verdict, summary: inWords(all), evidence };
}

function commonVerdict(results: readonly RuleResult[]): Verdict[] {
  if (results.length === 0) return [];
  if (results.some(({ verdict }) => verdict === 'pass')) return ['pass'];
  return results.some(({ verdict }) => verdict === 'unknown') ? ['unknown'] : ['vacuous'];
}

function byTime(one: RuleResult, other: RuleResult): number {
  return (one.violation?.time ?? 0) - (other.violation?.time ?? 0);
}

function inWords(results: readonly RuleResult[]): string {
  const held = results.filter(({ verdict }) => verdict === 'pass').length;
  const untested = results.filter(({ verdict }) => verdict === 'vacuous').map(({ name }) => name);
  const undecided = results.filter(({ verdict }) => verdict === 'unknown');
  return [
    `${String(held)} ${held === 1 ? 'rule' : 'rules'} held`,
    ...(untested.length === 0 ? [] : [`${String(untested.length)} could not be tested: ${untested.join(', ')}`]),
    ...undecided.map(({ name, excused }) => `${name} is undecided (${[...excused.keys()].join(', ')})`),
  ].join('; ');
}

function evidenceOf({ name, statement, verdict, premises, excused, violation }: RuleResult): object {
  const rule = { name, statement, verdict, premises, excused: Object.fromEntries(excused) };
  if (violation === undefined) return rule;
  const { sentence, step, time, events } = violation;
  const shown = events.map((event) => ({ ...event, text: describeEvent(event) }));
  return { ...rule, violation: { sentence, step, time, events: shown } };
}
