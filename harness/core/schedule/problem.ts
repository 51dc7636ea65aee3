import { InputError } from '../errors.ts';

/** A schedule that cannot be read: where, and what is allowed there. */
export function scheduleError(
  file: string,
  line: number,
  column: number,
  message: string,
  cause?: unknown,
): InputError {
  return new InputError(`${file}:${line}:${column}: ${message}`, {
    code: 'SCHEDULE_INVALID',
    hint: 'docs/schedules.md describes both forms of schedules. Steps that are merely impossible are skipped, not refused.',
    cause,
  });
}
