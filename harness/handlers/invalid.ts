import { HANDLERS_INVALID } from '../../cluster/world/exploration/in-step.ts';
import { InputError } from '../core/errors.ts';

/** A mistake in what a user wrote down with `defineHandlers`. */
export function invalid(message: string, cause?: unknown, advice = 'shows a complete definition.'): InputError {
  return new InputError(message, {
    code: HANDLERS_INVALID,
    hint: `docs/how-to/a-system-by-handlers.md ${advice}`,
    cause,
  });
}
