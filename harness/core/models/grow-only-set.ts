import type { Json } from '../json.ts';
import { asSet, elementsProblem, showsSet, withElement } from './element-set.ts';
import type { SequentialModel } from './model.ts';

/** A set that only grows, read as a whole. Adding what is there already changes nothing. */
export const growOnlySet: SequentialModel = {
  name: 'grow-only-set',
  summary: 'a set that only grows: add an element, read them all in any order; null is the empty set',
  functions: ['add', 'read'],
  reads: ['read'],
  answers: [],
  conditional: [],
  refuses: () => false,
  initial: [],
  initialProblem: elementsProblem,
  inputProblem: () => undefined,
  step(state, f, input, output) {
    const set = asSet(state);
    if (f === 'add') return { state: withElement(set, input) };
    return output === undefined || showsSet(output, set) ? { state: set } : undefined;
  },
  access: () => undefined,
  sampling: {
    request: ({ random, value }) => (random.chance(0.5) ? { f: 'read', input: null } : { f: 'add', input: value() }),
    answer: (state, f, input) => (f === 'read' ? asSet(state) : input),
    wrongAnswer(answer, _, { random, value }) {
      const elements = random.shuffle(answer as readonly Json[]);
      const [first] = elements;
      if (first === undefined || random.chance(0.2)) return [...elements, value()];
      return random.chance(0.2) ? [...elements, first] : elements.slice(1);
    },
  },
};
