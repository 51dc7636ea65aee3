import { InputError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { SequentialModel } from './model.ts';

/** @throws InputError for a first state that is none of the model's */
export function refuseInitial({ name, initial, initialProblem }: SequentialModel, given: Json): void {
  const problem = initialProblem?.(given);
  if (problem === undefined) return;
  throw new InputError(`The initial state ${JSON.stringify(given)} does not fit model ${name}: ${problem}`, {
    code: 'INITIAL_INVALID',
    hint: `Without one it is ${JSON.stringify(initial)}; it is set with --initial or in the first line of the history.`,
  });
}
