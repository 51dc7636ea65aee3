import { z } from 'zod';
import { parseDuration } from '../../harness/core/duration.ts';

/** A key that is a length of time. */
export function spanSchema(fallback: string, description: string) {
  return z
    .string()
    .regex(/^\d+(\.\d+)?\s*(ms|s|m)$/, 'expected a duration such as 50ms or 1s')
    .default(fallback)
    .describe(description);
}

/** What was accepted by such a key, ms. */
export function spanMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new RangeError(`${text} is no length of time`);
  return ms;
}
