import type { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../../harness/core/json.ts';
import type { NodeHello, NodeMessage } from '../../../harness/core/contracts/lockstep.ts';
import { FROM_NODE } from './schema.ts';

export { PROTOCOL_VERSION } from './version.ts';

/** Wall clock of a node at clock 0, s since 1970: the same in every run, so that no run depends on when it was made. */
export const EPOCH_S = 1_700_000_000;

/** The name under which the harness itself asks, as Maelstrom does. */
export const HARNESS_CLIENT = 'c0';

/** A node waits for its next line. */
export interface IdleLine {
  readonly kind: 'idle';
  readonly now: number;
  readonly next: { readonly timer: string; readonly at: number } | null;
  readonly ran: number;
}

/** What a line of a node's stdout is; a problem is a sentence's end: `is not JSON`. */
export type NodeLine =
  | { readonly kind: 'message'; readonly message: NodeMessage }
  | IdleLine
  | { readonly kind: 'hello'; readonly hello: NodeHello }
  | { readonly kind: 'state'; readonly state: JsonObject }
  | { readonly kind: 'outside'; readonly what: string }
  | { readonly kind: 'problem'; readonly problem: string };

/**
 * Reads a line of a node. Never throws: what a program writes is data. Lines of which there are several in a step are
 * recognized by hand, because reading them is much of what a step costs; all others, and whatever is wrong, the schema judges.
 */
export function parseNodeLine(text: string): NodeLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem('is not JSON');
  }
  if (!isJsonObject(value)) return problem('is not a JSON object');
  return recognized(value) ?? judged(value);
}

/** Undefined for what is not the most frequent lines as they should be. */
export function recognized(value: JsonObject): NodeLine | undefined {
  if (!('ctl' in value)) return messageLine(value);
  const { ctl } = value;
  if (ctl === 'idle') return idleLine(value);
  return ctl === 'state' ? { kind: 'state', state: value } : undefined;
}

/** What a line is by the schema. What a state says is judged by whoever reads it: it counts from the one before. */
export function judged(value: JsonObject): NodeLine {
  if (!('ctl' in value)) return judgedBy(FROM_NODE.message, value, messageOf);
  const { ctl: kind } = value;
  switch (kind) {
    case 'idle':
      return judgedBy(FROM_NODE.idle, value, ({ now, next, ran }) => {
        return { kind, now, next: next && { timer: next.timer, at: next.at }, ran };
      });
    case 'state':
      return { kind, state: value };
    case 'outside':
      return judgedBy(FROM_NODE.outside, value, ({ what }) => ({ kind, what }));
    case 'hello':
      return judgedBy(FROM_NODE.hello, value, ({ runtime, timers, state, observes }) => {
        return { kind, hello: { runtime, timers, state, observes } };
      });
    default:
      return problem(`is a control line nobody knows: ${JSON.stringify(kind)}`);
  }
}

function judgedBy<Line extends z.ZodType>(
  schema: Line,
  value: JsonObject,
  lineOf: (line: z.output<Line>) => NodeLine,
): NodeLine {
  const { data, error } = schema.safeParse(value);
  return error === undefined ? lineOf(data) : problem(error.issues[0]?.message ?? 'is wrong');
}

function messageOf({ src, dest, body }: z.output<typeof FROM_NODE.message>): NodeLine {
  return { kind: 'message', message: { src, dest, body: body as JsonObject } };
}

function messageLine({ src, dest, body }: JsonObject): NodeLine | undefined {
  if (typeof src !== 'string' || typeof dest !== 'string') return undefined;
  if (!isJsonObject(body) || typeof body['type'] !== 'string') return undefined;
  return { kind: 'message', message: { src, dest, body } };
}

function idleLine({ now, next, ran }: JsonObject): NodeLine | undefined {
  if (!isTime(now)) return undefined;
  const count = ran === undefined ? 0 : ran;
  if (!isTime(count)) return undefined;
  if (next === null || next === undefined) return { kind: 'idle', now, next: null, ran: count };
  if (!isJsonObject(next) || typeof next['timer'] !== 'string' || !isTime(next['at'])) return undefined;
  return { kind: 'idle', now, next: { timer: next['timer'], at: next['at'] }, ran: count };
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function problem(text: string): NodeLine {
  return { kind: 'problem', problem: text };
}
