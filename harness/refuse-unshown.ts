import { shownProblem, type Shown } from '../checkers/patterns/language/rule-needs.ts';
import { readRule } from '../checkers/patterns/language/parse-rule.ts';
import { EVENT_NAMES, isEventName } from '../checkers/patterns/language/vocabulary.ts';
import type { System } from './core/contracts/system.ts';
import { InputError } from './core/errors.ts';
import type { ResolvedSpec } from './core/spec.ts';
import { placed, type Locate } from './spec/problems.ts';

/**
 * Refuses rules over events that the system never shows in the spec's engine, or over steps that nobody counts there. Such
 * a run could only end as vacuous, or fail for want of an event.
 *
 * @throws InputError naming the place in the spec, and the events that there are
 */
export function refuseUnshown({ patterns = {}, engine }: ResolvedSpec, system: System, locate: Locate): void {
  const shown = engine === 'live' ? shownLive(system) : undefined;
  if (shown === undefined) return;
  const problems = Object.entries(patterns).flatMap(([name, sentence]) => {
    const rule = readRule(sentence);
    const unmet = 'form' in rule ? shownProblem(sentence, rule, shown) : undefined;
    if (unmet === undefined) return [];
    const { message, offset } = unmet;
    const dependsOn = [['engine'], ['system']];
    return [placed({ path: ['patterns', name], message, within: offset, dependsOn }, locate)];
  });
  if (problems.length === 0) return;
  throw new InputError(problems.join('\n'), {
    code: 'SPEC_INVALID',
    hint: 'docs/how-to/event-patterns.md says which system shows what.',
  });
}

/** What the history of every run shows. */
const BY_HISTORY = EVENT_NAMES.filter((name) =>
  ['input', 'output', 'crash', 'restart', 'healed', 'recovered'].includes(name),
);

/** What logs and history show of a system without step trace; undefined where the system does not say. */
function shownLive({ name, observation, logGrammar }: System): Shown | undefined {
  if (observation >= 3 || logGrammar === undefined) return undefined;
  const logged = logGrammar.events.map(({ event }) => event).filter(isEventName);
  return { who: `${name} in engine live`, events: new Set([...logged, ...BY_HISTORY]), hasSteps: false };
}
