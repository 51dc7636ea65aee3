import type { Json } from '../json.ts';
import type { SequentialModel } from './model.ts';
import { sameValue } from './same-value.ts';

/**
 * A register with read, write and compare-and-set. `cas [old, new]` with an ok outcome means that the value was `old`
 * and is now `new`; without an outcome it either took effect or found another value.
 */
export const casRegister: SequentialModel = {
  name: 'cas-register',
  functions: ['read', 'write', 'cas'],
  reads: ['read'],
  conditional: ['cas'],
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
};

/** The same register under the name of the workload that uses it. */
export const register: SequentialModel = { ...casRegister, name: 'register' };
