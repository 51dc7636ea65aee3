import type { SequentialModel } from './model.ts';

/** One key of a store of strings, as in the Raft labs of several courses: get, put, and append to what is there. */
export const kvAppend: SequentialModel = {
  name: 'kv-append',
  summary: 'one key of a store of strings: get, put, append to what is there',
  functions: ['get', 'put', 'append'],
  reads: ['get'],
  answers: [],
  conditional: [],
  refuses: () => false,
  initial: '',
  inputProblem(f, input) {
    return f === 'get' || typeof input === 'string' ? undefined : `${f} needs a string as its value`;
  },
  step(state, f, input, output) {
    if (f === 'get') return output === undefined || output === state ? { state } : undefined;
    if (f === 'put') return { state: input };
    return { state: `${state as string}${input as string}` };
  },
  access(f, input, output) {
    if (f === 'get') return { observes: output, writes: undefined };
    return f === 'put' ? { observes: undefined, writes: input } : undefined;
  },
  sampling: {
    request({ random, value }) {
      const f = random.pick(['get', 'put', 'append']);
      return { f, input: f === 'get' ? null : `${value()} ` };
    },
    answer: (state, f, input) => (f === 'get' ? state : input),
    wrongAnswer: (answer, _, { random, value }) =>
      random.chance(0.5) ? `${answer as string}${value()} ` : (answer as string).split(' ').slice(1).join(' '),
  },
};
