import { z } from 'zod';
import type { AwaitedEvent } from '../core/awaited-event.ts';
import { parseDuration } from '../core/duration.ts';
import type { Span } from '../core/planned-fault.ts';

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

const SPAN = 'expected a duration such as 8s, or a range such as 5s..15s';

/** A duration, or a range of durations such as `5s..15s`; becomes milliseconds. */
export function span(text: string) {
  return z
    .string(SPAN)
    .regex(/^\d+(\.\d+)?\s*(ms|s|m|h)(\s*\.\.\s*\d+(\.\d+)?\s*(ms|s|m|h))?$/, SPAN)
    .transform((value): Span => {
      const [least = 0, most = least] = value.split('..').map((part) => parseDuration(part) as number);
      return most === least ? least : { least, most };
    })
    .refine((value) => (typeof value === 'number' ? value : value.least) > 0, 'a duration must be longer than 0')
    .refine((value) => typeof value === 'number' || value.least < value.most, 'a range begins with the shorter length')
    .meta({ description: text });
}

const OK = 'expected a number of operations that succeeded, such as 100 ok';

/** `100 ok`. */
export const awaitedOk = z
  .string(OK)
  .regex(/^[1-9]\d{0,8} ok$/, OK)
  .transform((value): AwaitedEvent => ({ kind: 'ok', count: parseInt(value, 10) }));

const COMMIT_INDEX = 'expected an index that is passed, such as commit-index>50';

/** `commit-index>50`. */
export const awaitedCommitIndex = z
  .string(COMMIT_INDEX)
  .regex(/^commit-index\s*>\s*\d{1,9}$/, COMMIT_INDEX)
  .transform((value): AwaitedEvent => ({ kind: 'commit-index', above: Number(value.split('>')[1]) }));

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
