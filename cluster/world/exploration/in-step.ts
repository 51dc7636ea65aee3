import { InputError } from '../../../harness/core/errors.ts';

/** Code of errors about what a user wrote down as handlers. */
export const HANDLERS_INVALID = 'HANDLERS_INVALID';

/** Does something in a step of a world, which errors about a user's handlers then name. */
export function inStep<Result>(step: number, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== HANDLERS_INVALID) throw error;
    const { message, code, hint } = error;
    const when = step === 0 ? 'before the first step' : `in step ${step}`;
    throw new InputError(`${message} (${when})`, { code, ...(hint !== undefined && { hint }), cause: error });
  }
}
