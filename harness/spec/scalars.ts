import { z } from 'zod';
import { parseDuration } from '../core/duration.ts';

/** A length of time such as `500ms`, `8s`, `2m`; becomes milliseconds. */
export function duration(text: string): z.ZodType<number, string> {
  return z
    .string(`expected a duration such as 500ms, 8s or 2m`)
    .regex(/^\d+(\.\d+)?\s*(ms|s|m|h)$/, { error: 'expected a duration such as 500ms, 8s or 2m' })
    .transform((value) => parseDuration(value) as number)
    .pipe(z.number().positive('a duration must be longer than 0'))
    .meta({ description: text });
}

const RATE = { error: 'expected a rate above 0 such as 200/s' };

/** Operations per second: `200/s` or a bare number. */
export const rate = z
  .union([z.number(RATE).positive(RATE), z.string().regex(/^\d+(\.\d+)?\/s$/, RATE)], RATE)
  .transform((value) => (typeof value === 'number' ? value : Number(value.slice(0, -2))))
  .pipe(z.number().positive('a rate must be above 0').max(1_000_000));

/** A seed is any text or whole number; kept as text. */
export const seed = z
  .union([z.string().min(1), z.int()], { error: 'expected a seed: any text or whole number' })
  .transform(String);

/** A whole number between two bounds, both of which its messages name. */
export function wholeNumber(least: number, most: number): z.ZodInt {
  const error = ({ input }: { readonly input?: unknown }): string =>
    `expected a whole number from ${String(least)} to ${String(most)}, found ${JSON.stringify(input)}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}
