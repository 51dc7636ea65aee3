import type { PatternEvent, Value } from '../events/pattern-event.ts';
import type { Comparison, Pattern } from '../language/rule.ts';

/** What events are sorted by: the values of some variables, as one. */
export type Key = string | number;

export type Test = (event: PatternEvent) => boolean;

/** Whether an event of the pattern's name fits it. A field that nobody said fits nothing but `_`. */
export function matcherOf({ event: name, terms }: Pattern): Test {
  const tests = terms.flatMap((term, position): ((values: readonly Value[]) => boolean)[] => {
    if (term.kind === 'any') return [];
    if (term.kind === 'literal') return [(values) => values[position] === term.value];
    const first = terms.findIndex((other) => other.kind === 'variable' && other.name === term.name);
    return first === position
      ? [(values) => (values[position] ?? null) !== null]
      : [(values) => values[position] === values[first]];
  });
  return (event) => {
    if (event.name !== name) return false;
    for (const test of tests) if (!test(event.values)) return false;
    return true;
  };
}

/** Reads the key of an event at these positions of its values; of no positions it is always the same. */
export function keyAt(positions: readonly number[]): (event: PatternEvent) => Key {
  const [first, second] = positions;
  if (first === undefined) return () => 0;
  if (second === undefined) return ({ values }) => values[first] as Key;
  if (positions.length === 2) return ({ values }) => `${values[first]}\u0000${values[second]}`;
  return ({ values }) => positions.map((position) => values[position]).join('\u0000');
}

/** Sides are of one kind, which was made sure of when the rule was read. */
export function compare(left: Value, operator: Comparison, right: Value): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return (left as number) < (right as number);
    case '<=':
      return (left as number) <= (right as number);
    case '>':
      return (left as number) > (right as number);
    case '>=':
      return (left as number) >= (right as number);
  }
}
