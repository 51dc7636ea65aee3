import type { Json } from '../json.ts';
import type { SequentialModel } from './model.ts';

/**
 * A register with read, write and compare-and-set. `cas [old, new]` with an ok outcome means that the value was `old`
 * and is now `new`; without an outcome it either took effect or found another value.
 */
export const casRegister: SequentialModel = {
  name: 'cas-register',
  functions: ['read', 'write', 'cas'],
  step(state, f, input, output) {
    if (f === 'write') return { state: input };
    if (f === 'read') return output === undefined || output === state ? { state } : undefined;
    const [expected, next] = input as readonly [Json, Json];
    if (state === expected) return { state: next };
    return output === undefined ? { state } : undefined;
  },
};
