import type { Json } from '../json.ts';
import type { SequentialModel } from './model.ts';
import { sameValue } from './same-value.ts';

/** A queue, first in, first out. `dequeue` answers the oldest element, or null when there is none. */
export const fifoQueue: SequentialModel = {
  name: 'fifo-queue',
  summary: 'a queue, first in, first out: enqueue, dequeue (null: it was empty)',
  functions: ['enqueue', 'dequeue'],
  reads: [],
  answers: ['dequeue'],
  conditional: [],
  refuses: () => false,
  initial: [],
  initialProblem: (initial) => (Array.isArray(initial) ? undefined : 'the initial state of a queue is a list'),
  inputProblem(f, input) {
    return f === 'enqueue' && input === null
      ? 'enqueue needs an element as its value, and null is the answer of an empty queue'
      : undefined;
  },
  step(state, f, input, output) {
    const elements = state as readonly Json[];
    if (f === 'enqueue') return { state: [...elements, input] };
    const [oldest = null, ...rest] = elements;
    return output === undefined || sameValue(output, oldest) ? { state: rest } : undefined;
  },
  access: () => undefined,
  sampling: {
    request: ({ random, value }) =>
      random.chance(0.55) ? { f: 'enqueue', input: value() } : { f: 'dequeue', input: null },
    answer: (state, f, input) => (f === 'enqueue' ? input : ((state as readonly Json[])[0] ?? null)),
    wrongAnswer(answer, _, { random, state, value }) {
      const elements = state as readonly Json[];
      if (elements.length > 0 && random.chance(0.7)) return random.pick(elements);
      if (answer !== null && random.chance(0.3)) return null;
      return typeof answer === 'number' && random.chance(0.7) ? Math.max(1, answer - 1) : value();
    },
  },
};
