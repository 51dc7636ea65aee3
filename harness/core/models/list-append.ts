import type { Json } from '../json.ts';
import { elementsProblem } from './element-set.ts';
import type { Stream } from '../random.ts';
import type { SequentialModel } from './model.ts';
import { sameValue } from './same-value.ts';

/**
 * A list that only grows at its end, read as a whole. An answer shows the order of everything before it, so with
 * elements that are appended once a history is decided without searching.
 */
export const listAppend: SequentialModel = {
  name: 'list-append',
  summary: 'a list: append an element to its end, read it all; null is the empty list',
  functions: ['append', 'read'],
  reads: ['read'],
  answers: [],
  conditional: [],
  refuses: () => false,
  initial: [],
  initialProblem: elementsProblem,
  inputProblem: () => undefined,
  step(state, f, input, output) {
    const list = (state ?? []) as readonly Json[];
    if (f === 'append') return { state: [...list, input] };
    return output === undefined || shows(output ?? [], list) ? { state: list } : undefined;
  },
  access: () => undefined,
  sampling: {
    request: ({ random, value }) => (random.chance(0.5) ? { f: 'read', input: null } : { f: 'append', input: value() }),
    answer: (state, f, input) => (f === 'read' ? (state ?? []) : input),
    wrongAnswer: (answer, _, { random, value }) => changed(answer as readonly Json[], random, value),
  },
};

function shows(answer: Json, list: readonly Json[]): boolean {
  if (!Array.isArray(answer) || answer.length !== list.length) return false;
  return list.every((element, index) => sameValue(element, (answer as readonly Json[])[index] as Json));
}

/** The list with an element lost, repeated, invented or moved. */
function changed(list: readonly Json[], random: Stream, value: () => number): Json {
  const position = random.integer(list.length + 1);
  const element = list[position];
  if (element === undefined) return random.chance(0.5) ? list.slice(0, -1) : [...list, value()];
  const without = list.filter((_, index) => index !== position);
  switch (random.pick(['lost', 'repeated', 'moved', 'cut'])) {
    case 'lost':
      return without;
    case 'repeated':
      return [...list, element];
    case 'moved':
      return [...without, element];
    default:
      return list.slice(0, position);
  }
}
