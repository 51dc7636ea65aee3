import { isJsonObject, type Json } from '../json.ts';
import type { SequentialModel } from './model.ts';
import { mutex, ownerProblem } from './mutex.ts';

interface Lock {
  readonly holder: Json;
  /** The greatest token so far. */
  readonly token: number;
}

/**
 * A lock whose `acquire` answers a fencing token: an integer greater than that of every holder before, so that whatever
 * the lock protects can turn away late requests of earlier holders. An acquisition whose answer nobody saw got the least
 * possible token: what later ones may get is only more then.
 */
export const fencingLock: SequentialModel = {
  name: 'fencing-lock',
  summary: 'a lock whose acquire answers a token, greater than that of every earlier holder',
  functions: ['acquire', 'release'],
  reads: [],
  answers: ['acquire'],
  conditional: ['acquire', 'release'],
  refuses: (state, f, owner) => mutex.refuses(lockOf(state).holder, f, owner),
  initial: { holder: null, token: 0 },
  initialProblem: (initial) =>
    isJsonObject(initial) && initial['holder'] !== undefined && Number.isSafeInteger(initial['token'])
      ? undefined
      : 'the initial state of a fencing lock is {"holder": owner or null, "token": integer}',
  inputProblem: ownerProblem,
  step(state, f, owner, output) {
    const { holder, token } = lockOf(state);
    if (mutex.refuses(holder, f, owner)) return undefined;
    if (f === 'release') return { state: { holder: null, token } };
    const next = output === undefined ? token + 1 : output;
    return isToken(next) && next > token ? { state: { holder: owner, token: next } } : undefined;
  },
  access: () => undefined,
  sampling: {
    request: ({ random, state, client }) => ({
      f: random.chance(lockOf(state).holder === client ? 0.9 : 0.05) ? 'release' : 'acquire',
      input: client,
    }),
    answer(state, f, owner) {
      const { holder, token } = lockOf(state);
      if (mutex.refuses(holder, f, owner)) return undefined;
      return f === 'acquire' ? token + 1 : owner;
    },
    wrongAnswer: (answer, _, { random }) => (answer as number) - 1 + random.pick([-1, 0, 2, 3]),
  },
};

export function isToken(value: Json): value is number {
  return Number.isSafeInteger(value);
}

function lockOf(state: Json): Lock {
  return state as unknown as Lock;
}
