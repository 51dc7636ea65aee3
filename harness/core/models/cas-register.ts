import type { Json } from '../json.ts';
import type { Sampling, SequentialModel } from './model.ts';
import type { Stream } from '../random.ts';
import { sameValue } from './same-value.ts';

const sampling: Sampling = {
  request({ random, value, state }) {
    const f = random.pick(['read', 'write', 'cas']);
    if (f === 'read') return { f, input: null };
    if (f === 'write') return { f, input: value() };
    return { f, input: [random.chance(0.7) ? state : value(), value()] };
  },
  answer(state, f, input) {
    if (f === 'read') return state;
    return f === 'cas' && !sameValue(state, (input as readonly Json[])[0] as Json) ? undefined : input;
  },
  wrongAnswer: (answer, _, { random, state }) => nearby(random, typeof answer === 'number' ? answer : state),
};

/**
 * A register with read, write and compare-and-set. `cas [old, new]` with an ok outcome means that the value was `old`
 * and is now `new`; without an outcome it either took effect or found another value.
 */
export const casRegister: SequentialModel = {
  name: 'cas-register',
  summary: 'a register with read, write and cas [old, new]',
  functions: ['read', 'write', 'cas'],
  reads: ['read'],
  answers: [],
  conditional: ['cas'],
  refuses: (state, f, input) => f === 'cas' && !sameValue(state, (input as readonly Json[])[0] as Json),
  initial: null,
  inputProblem(f, input) {
    if (f !== 'cas') return undefined;
    return Array.isArray(input) && input.length === 2 ? undefined : 'cas needs [old, new] as its value';
  },
  step(state, f, input, output) {
    if (f === 'write') return { state: input };
    if (f === 'read') return output === undefined || sameValue(output, state) ? { state } : undefined;
    const [expected, next] = input as readonly [Json, Json];
    if (sameValue(state, expected)) return { state: next };
    return output === undefined ? { state } : undefined;
  },
  access(f, input, output) {
    if (f === 'write') return { observes: undefined, writes: input };
    if (f === 'read') return { observes: output, writes: undefined };
    const [expected, next] = input as readonly [Json, Json];
    return { observes: expected, writes: next };
  },
  sampling,
};

/** The same register under the name of the workload that uses it. */
export const register: SequentialModel = { ...casRegister, name: 'register' };

/** One of the values written shortly before or after this one, where values are numbers that grow. */
function nearby(random: Stream, value: Json): number {
  const around = typeof value === 'number' ? value : 2;
  return Math.max(1, around - 2 + random.integer(4));
}
