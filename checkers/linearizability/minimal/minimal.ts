import { operationOf, type Call } from '../call.ts';
import { counterRemovals } from '../counters/removals.ts';
import type { Finding } from '../finding.ts';
import { judgeOf } from '../judged-by.ts';
import { lockRemovals } from '../locks/removals.ts';
import { naiveWithin } from '../naive.ts';
import type { NormalisedKey } from '../normalise.ts';
import { queueRemovals } from '../queues/removals.ts';
import { setRemovals } from '../sets/removals.ts';
import { registerRemovals } from './register-removals.ts';
import { commonRemovals, type Part, type Removals } from './removals.ts';

/** Steps for one attempt, and for all: in a finding of many calls something may be left that it does not need. */
const STEPS_PER_ATTEMPT = 20_000;
const STEPS_IN_TOTAL = 200_000;

/** The fewest of these calls from which nothing more can be taken out without the contradiction being gone. */
export function minimalCalls(
  part: Part,
  removals: Removals,
  isContradiction: (calls: readonly Call[]) => boolean,
): readonly Call[] {
  let current = part.calls;
  for (let smaller: readonly Call[] | undefined = current; smaller !== undefined;) {
    current = smaller;
    smaller = firstOf(removals({ ...part, calls: current }), isContradiction);
  }
  return current;
}

/** What can be taken out of calls of this model. */
export function removalsOf({ model }: NormalisedKey, { view }: Pick<Finding, 'view'>): Removals {
  if (model.name === 'counter') return counterRemovals(view);
  return REMOVALS[model.name] ?? commonRemovals;
}

/**
 * The finding's calls without everything that the independent verifier does not need to see the contradiction; with crashed
 * calls beside them where these are what something else is needed for.
 */
export function minimalFinding(key: NormalisedKey, finding: Finding): readonly Call[] {
  const { calls, beside = [] } = finding;
  const guarded = minimalBeside(key, finding, calls, beside);
  if (beside.length === 0 || minimalBeside(key, finding, guarded, []).length === guarded.length) return guarded;
  return minimalBeside(key, finding, [...guarded, ...beside], []);
}

function minimalBeside(
  key: NormalisedKey,
  finding: Finding,
  calls: readonly Call[],
  beside: readonly Call[],
): readonly Call[] {
  const { model, initial } = judgeOf(key, finding);
  const semantics = { ...key.semantics, initial };
  let left = STEPS_IN_TOTAL;
  const isContradiction = (some: readonly Call[]): boolean => {
    const given = Math.min(STEPS_PER_ATTEMPT, left);
    const steps = { left: given };
    const answer = naiveWithin([...some, ...beside].map(operationOf), model, semantics, steps);
    left -= given - steps.left;
    return answer === 'not-linearizable';
  };
  const part = { calls, starts: [initial], model: key.model, values: key.values };
  return minimalCalls(part, removalsOf(key, finding), isContradiction);
}

const REMOVALS: Readonly<Record<string, Removals>> = {
  register: registerRemovals,
  'cas-register': registerRemovals,
  'fifo-queue': queueRemovals,
  mutex: lockRemovals,
  'fencing-lock': lockRemovals,
  set: setRemovals,
  'grow-only-set': setRemovals,
};

function firstOf(
  candidates: Iterable<readonly Call[]>,
  isContradiction: (calls: readonly Call[]) => boolean,
): readonly Call[] | undefined {
  for (const candidate of candidates) if (isContradiction(candidate)) return candidate;
  return undefined;
}
