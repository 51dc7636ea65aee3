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

/** Operations per second: `200/s` or a bare number. */
export const rate = z
  .union([z.number().positive(), z.string().regex(/^\d+(\.\d+)?\/s$/)], { error: 'expected a rate such as 200/s' })
  .transform((value) => (typeof value === 'number' ? value : Number(value.slice(0, -2))))
  .pipe(z.number().positive('a rate must be above 0').max(1_000_000));

/** A seed is any text or whole number; kept as text. */
export const seed = z
  .union([z.string().min(1), z.int()], { error: 'expected a seed: any text or whole number' })
  .transform(String);
