import { z } from 'zod';
import type { KeyValueRequest } from './contracts/handlers.ts';
import { canonicalJson } from './digest.ts';
import { InputError, messageOf } from './errors.ts';
import type { Json } from './json.ts';

export const SCHEDULE_FORMAT = 'verdict-schedule/1';

/**
 * A choice of a packet, relative so that it keeps its meaning when other steps are removed: the `index`-th oldest
 * packet in flight from `from` to `to`, counted among those of `type` where a type is given. Without index: the oldest.
 */
export interface PacketStep {
  readonly rule: 'deliver' | 'duplicate' | 'drop';
  readonly from: string;
  readonly to: string;
  readonly type?: string;
  readonly index?: number;
}

/** A client's request reaches a node. */
export interface InputStep {
  readonly rule: 'input';
  readonly node: string;
  readonly request: KeyValueRequest;
}

/** A timer of a node fires. */
export interface TimeoutStep {
  readonly rule: 'timeout';
  readonly node: string;
  readonly timer: string;
}

/** A node stops, or comes back from what it persisted. */
export interface NodeStep {
  readonly rule: 'crash' | 'restart';
  readonly node: string;
}

/** One choice of a schedule: together with the initial world, a sequence of them fixes a run. */
export type ScheduleStep = PacketStep | InputStep | TimeoutStep | NodeStep;

/** The step as one line of `schedule.jsonl`: canonical JSON, the default index left out, no line feed. */
export function formatStep(step: ScheduleStep): string {
  if ('index' in step && step.index === 0) {
    const { index: _default, ...rest } = step;
    return canonicalJson(rest);
  }
  return canonicalJson(step);
}

/** Reads one line of `schedule.jsonl`. Throws InputError, naming the line, for anything {@link formatStep} cannot write. */
export function parseStep(text: string, line: number): ScheduleStep {
  try {
    return STEP.parse(JSON.parse(text)) as ScheduleStep;
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new InputError(`schedule line ${line} is not a step: ${reason}`, {
      code: 'SCHEDULE_INVALID',
      hint: 'Each line holds one JSON object such as {"rule":"deliver","from":"n1","to":"n2"}.',
      cause: error,
    });
  }
}

const NAME = z.string().min(1);
const ANY_JSON: z.ZodType<Json> = z.json();

const STEP = z.discriminatedUnion('rule', [
  z.strictObject({
    rule: z.enum(['deliver', 'duplicate', 'drop']),
    from: NAME,
    to: NAME,
    type: NAME.optional(),
    index: z.int().min(0).optional(),
  }),
  z.strictObject({
    rule: z.literal('input'),
    node: NAME,
    request: z.strictObject({
      client: NAME,
      request: z.int().min(0),
      f: NAME,
      key: z.string(),
      value: ANY_JSON,
    }),
  }),
  z.strictObject({ rule: z.literal('timeout'), node: NAME, timer: NAME }),
  z.strictObject({ rule: z.enum(['crash', 'restart']), node: NAME }),
]);
