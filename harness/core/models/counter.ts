import type { SequentialModel } from './model.ts';

/**
 * A counter. `increment n` adds n, which may be negative, and says nothing of the total; `add-and-get n` adds n and
 * answers the new total; `read` answers the total.
 */
export const counter: SequentialModel = {
  name: 'counter',
  summary: 'a counter: increment n, add-and-get n (answers the new total), read',
  functions: ['increment', 'add-and-get', 'read'],
  reads: ['read'],
  answers: ['add-and-get'],
  conditional: [],
  refuses: () => false,
  initial: 0,
  initialProblem: (initial) =>
    Number.isSafeInteger(initial) ? undefined : 'the initial state of a counter is an integer',
  inputProblem(f, input) {
    return f === 'read' || Number.isSafeInteger(input) ? undefined : `${f} needs an integer as its value`;
  },
  step(state, f, input, output) {
    if (f === 'read') return output === undefined || output === state ? { state } : undefined;
    const total = (state as number) + (input as number);
    return f === 'increment' || output === undefined || output === total ? { state: total } : undefined;
  },
  access: () => undefined,
  sampling: {
    request({ random, value }) {
      const f = random.pick(['read', 'increment', 'increment', 'add-and-get']);
      return { f, input: f === 'read' ? null : Math.ceil(value() / 2) };
    },
    answer: (state, f, input) =>
      f === 'increment' ? input : (state as number) + (f === 'read' ? 0 : (input as number)),
    wrongAnswer: (answer, _, { random }) => (answer as number) + random.pick([-2, -1, 1, 2]),
  },
};
