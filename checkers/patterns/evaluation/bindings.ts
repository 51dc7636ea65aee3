import type { PatternEvent } from '../events/pattern-event.ts';
import { formatPattern, formatWhere } from '../language/format-rule.ts';
import { variablesOf, type Condition, type Pattern, type Term } from '../language/rule.ts';

/** What is looked for beside an event that fits `bound`, with the event's values in place: `commit("n1", i) where i >= 7`. */
export function soughtBeside(
  event: PatternEvent,
  bound: Pattern,
  sought: Pattern,
  where: readonly Condition[],
): string {
  const positions = variablesOf(bound);
  const insert = (term: Term): Term => {
    const position = term.kind === 'variable' ? positions.get(term.name) : undefined;
    const value = position === undefined ? undefined : event.values[position];
    return value === undefined || value === null ? term : { kind: 'literal', value };
  };
  const conditions = where
    .map(({ left, operator, right }) => ({ left: insert(left), operator, right: insert(right) }))
    .filter(({ left, right }) => left.kind === 'variable' || right.kind === 'variable');
  return formatPattern({ ...sought, terms: sought.terms.map(insert) }) + formatWhere(conditions);
}
