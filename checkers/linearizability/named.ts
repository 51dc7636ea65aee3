import type { Json } from '../../harness/core/json.ts';
import { Budget } from './budget.ts';
import { operationOf, type Call } from './call.ts';
import { DECIDERS } from './deciders.ts';
import type { Finding } from './finding.ts';
import { judgeOf } from './judged-by.ts';
import { naive } from './naive.ts';
import type { NormalisedKey } from './normalise.ts';

/** Steps for the decider of a model to look at a few calls: enough for some hundred. */
const STEPS_TO_NAME = 200_000;

/**
 * What the deciders of the model find in a few calls when these are all that happened, smallest first, as far as the
 * independent verifier confirms it.
 *
 * @param initial the state before them
 */
export function* findingsIn(key: NormalisedKey, calls: readonly Call[], initial: Json): Iterable<Finding> {
  const semantics = { ...key.semantics, initial };
  const alone = { ...key, semantics, initial: key.values.id(initial), calls };
  for (const decider of DECIDERS[key.model.name] ?? []) {
    const decision = decider.decide(alone, new Budget(STEPS_TO_NAME));
    if (decision?.verdict !== 'fail') continue;
    const findings = [...decision.findings].sort((a, b) => a.calls.length - b.calls.length);
    for (const finding of findings) if (isConfirmed(alone, finding)) yield finding;
  }
}

function isConfirmed(key: Pick<NormalisedKey, 'model' | 'semantics'>, finding: Finding): boolean {
  const { model, initial } = judgeOf(key, finding);
  const operations = finding.calls.map(operationOf);
  return naive(operations, model, { ...key.semantics, initial }, STEPS_TO_NAME) === 'not-linearizable';
}
