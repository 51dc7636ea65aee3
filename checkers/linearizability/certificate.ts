import { HarnessError } from '../../harness/core/errors.ts';
import type { Json } from '../../harness/core/json.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import { operationOf, type Call } from './call.ts';
import { naive } from './naive.ts';
import type { NormalisedKey } from './normalise.ts';

const STEPS = 2_000_000;

/**
 * Has the contradiction confirmed by the independent verifier, for each state that may have been there first. False
 * when that took too long. Throws HarnessError when the verifier finds an order after all: then a checker is wrong,
 * and nothing may be said about the system.
 *
 * @param model the key's, or a view of it in which parts of a history can be judged
 */
export function isCertified(
  key: NormalisedKey,
  calls: readonly Call[],
  starts: readonly Json[],
  model: SequentialModel = key.model,
): boolean {
  const operations = calls.map(operationOf);
  for (const initial of starts) {
    const answer = naive(operations, model, { ...key.semantics, initial }, STEPS);
    if (answer === 'undecided') return false;
    if (answer === 'linearizable') {
      const indices = operations.map((operation) => `#${operation.index}`).join(', ');
      throw new HarnessError(
        `The linearizability checker took operations ${indices} of key "${key.key}" for a contradiction, but they have an order.`,
        { code: 'WITNESS_REFUTED', hint: 'Keep the history file and report it: this is a defect of the checker.' },
      );
    }
  }
  return true;
}
