import { isJsonObject, type JsonObject } from '../../../harness/core/json.ts';
import type { NodeHello, NodeMessage } from '../../../harness/core/contracts/lockstep.ts';

/** The version of the control lines that this harness speaks. */
export const PROTOCOL_VERSION = 1;

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

/** Reads a line of a node. Never throws: what a program writes is data. */
export function parseNodeLine(text: string): NodeLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem('is not JSON');
  }
  if (!isJsonObject(value)) return problem('is not a JSON object');
  return 'ctl' in value ? controlLine(value) : messageLine(value);
}

function messageLine({ src, dest, body }: JsonObject): NodeLine {
  if (typeof src !== 'string' || typeof dest !== 'string') return problem('has no src or no dest that is a string');
  if (!isJsonObject(body)) return problem('has no body that is an object');
  if (typeof body['type'] !== 'string') return problem('has no body.type that is a string');
  return { kind: 'message', message: { src, dest, body } };
}

function controlLine(value: JsonObject): NodeLine {
  switch (value['ctl']) {
    case 'idle':
      return idleLine(value);
    case 'state':
      return { kind: 'state', state: value };
    case 'outside':
      return typeof value['what'] === 'string'
        ? { kind: 'outside', what: value['what'] }
        : problem('says outside without what');
    case 'hello':
      return helloLine(value);
    default:
      return problem(`is a control line nobody knows: ${JSON.stringify(value['ctl'])}`);
  }
}

function idleLine({ now, next, ran }: JsonObject): NodeLine {
  if (!isTime(now)) return problem('says idle without now, a whole number of ns from 0');
  const count = ran === undefined ? 0 : ran;
  if (!isTime(count)) return problem('says idle with a ran that is no count');
  if (next === null || next === undefined) return { kind: 'idle', now, next: null, ran: count };
  if (!isJsonObject(next) || typeof next['timer'] !== 'string' || !isTime(next['at'])) {
    return problem('says idle with a next that is neither null nor {timer, at}');
  }
  return { kind: 'idle', now, next: { timer: next['timer'], at: next['at'] }, ran: count };
}

function helloLine({ version, runtime, timers, state, observes }: JsonObject): NodeLine {
  if (version !== PROTOCOL_VERSION) {
    return problem(`speaks version ${JSON.stringify(version)} of the protocol, not ${String(PROTOCOL_VERSION)}`);
  }
  if (state !== undefined && state !== 0 && state !== 1 && state !== 2) {
    return problem('says hello with a state that is not 0, 1 or 2');
  }
  const hello: NodeHello = {
    runtime: typeof runtime === 'string' ? runtime : 'unknown',
    timers: timers === 'named' ? 'named' : 'opaque',
    state: state ?? 0,
    observes: observes === true,
  };
  return { kind: 'hello', hello };
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function problem(text: string): NodeLine {
  return { kind: 'problem', problem: text };
}
