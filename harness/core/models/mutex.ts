import type { Sampling, SequentialModel } from './model.ts';
import { sameValue } from './same-value.ts';

const sampling: Sampling = {
  request: ({ random, state, client }) => ({
    f: random.chance(state === client ? 0.9 : 0.05) ? 'release' : 'acquire',
    input: client,
  }),
  answer: (state, f, owner) => (refuses(state, f, owner) ? undefined : owner),
  wrongAnswer: (answer) => answer,
};

/**
 * A lock that one owner at a time holds; who holds it cannot acquire it once more. State: the owner, null when it is
 * free. An `acquire` that is refused found it held, a `release` that is refused found it not held by this owner.
 */
export const mutex: SequentialModel = {
  name: 'mutex',
  summary: 'a lock: acquire and release in the name of an owner, at most one of whom holds it',
  functions: ['acquire', 'release'],
  reads: [],
  answers: [],
  conditional: ['acquire', 'release'],
  refuses,
  initial: null,
  inputProblem: ownerProblem,
  step(state, f, owner) {
    if (refuses(state, f, owner)) return undefined;
    return { state: f === 'acquire' ? owner : null };
  },
  access: () => undefined,
  sampling,
};

/** What is wrong with the value of an acquire or release. */
export function ownerProblem(f: string, owner: SequentialModel['initial']): string | undefined {
  return owner === null ? `${f} needs its owner as its value` : undefined;
}

function refuses(holder: SequentialModel['initial'], f: string, owner: SequentialModel['initial']): boolean {
  return f === 'acquire' ? holder !== null : !sameValue(holder, owner);
}
