import { InputError } from '../../core/errors.ts';
import { HISTORY_FORMAT, type FailSemantics, type HistorySemantics, type NilRead } from '../../core/history.ts';
import { isJsonObject, type Json } from '../../core/json.ts';
import { NEMESIS, type HistoryEvent } from '../../core/operation.ts';
import { lossyNumberIn } from './lossy-numbers.ts';
import { isWhole, TOO_FAR, type Moments } from './moments.ts';
import { numberOfMember } from './number-of-member.ts';

/** What takes the place of the header's word, or of the defaults where there is no header. */
export interface SemanticsOverrides {
  readonly model?: string;
  readonly initial?: Json;
  readonly failSemantics?: FailSemantics;
  readonly nilRead?: NilRead;
}

export const DEFAULT_SEMANTICS: HistorySemantics = {
  model: 'cas-register',
  initial: null,
  failSemantics: 'did-not-happen',
  nilRead: 'value',
};

/** What is wrong with a line, for whoever knows which line it is. */
export type Refuse = (reason: string) => InputError;

/** The semantics in a header line. */
export function parseHeader(value: Readonly<Record<string, unknown>>, path: string): Partial<HistorySemantics> {
  const { format, ...semantics } = value;
  if (format !== HISTORY_FORMAT) {
    throw new InputError(`${path}:1 format ${JSON.stringify(format)}: this version reads ${HISTORY_FORMAT}`, {
      code: 'HISTORY_FORMAT',
    });
  }
  const { failSemantics, nilRead } = semantics;
  if (failSemantics !== 'did-not-happen' && failSemantics !== 'observed-mismatch') {
    const reason = `failSemantics: expected did-not-happen or observed-mismatch, not ${JSON.stringify(failSemantics)}`;
    throw malformed(path, 1, reason);
  }
  if (nilRead !== 'value' && nilRead !== 'wildcard') {
    throw malformed(path, 1, `nilRead: expected value or wildcard, not ${JSON.stringify(nilRead)}`);
  }
  return semantics;
}

const TYPES: readonly unknown[] = ['invoke', 'ok', 'fail', 'info'];

/**
 * The event in a line. Where index or time are missing the order of lines counts, each being one moment.
 *
 * @param text the line, for numbers that JSON.parse would change
 * @param moments what the times of the events before were
 */
export function parseEvent(
  value: unknown,
  text: string,
  position: number,
  moments: Moments,
  refuse: Refuse,
): HistoryEvent {
  if (!isJsonObject(value)) throw refuse('expected a JSON object');
  const { process, type, f } = value;
  if (process !== NEMESIS && !Number.isSafeInteger(process))
    throw refuse(`process: expected a whole number or "${NEMESIS}"`);
  if (!TYPES.includes(type)) throw refuse('type: expected invoke, ok, fail or info');
  if (typeof f !== 'string') throw refuse('f: expected a text such as "read"');
  const key = keyOf(value['key'], refuse);
  const exact = isBeyondNumbers(value['time']) ? numberOfMember(text, 'time') : undefined;
  const time = timeOf(exact?.digits ?? value['time'], moments, refuse);
  const others = exact === undefined ? text : text.slice(0, exact.from) + text.slice(exact.to);
  const lossy = process === NEMESIS ? undefined : lossyNumberIn(others);
  if (lossy !== undefined)
    throw refuse(`${lossy}: a number that cannot be read exactly; write such values as texts, "${lossy}"`);
  const { answer, ...members } = value;
  // Histories of others may call something else so.
  const isMalformed = type === 'info' && typeof answer === 'string';
  return {
    ...members,
    ...(isMalformed ? { answer } : {}),
    index: position,
    time: time ?? position,
    ...(key === undefined ? {} : { key }),
    value: value['value'] ?? null,
  } as unknown as HistoryEvent;
}

/** Whole numbers are names as well as texts are. */
function keyOf(key: unknown, refuse: Refuse): string | undefined {
  if (key === undefined || typeof key === 'string') return key;
  if (typeof key === 'number' && Number.isSafeInteger(key)) return String(key);
  throw refuse('key: expected a text or a whole number');
}

function timeOf(time: unknown, moments: Moments, refuse: Refuse): number | undefined {
  if (time === undefined) return undefined;
  const isTime = typeof time === 'number' ? Number.isFinite(time) : typeof time === 'string' && isWhole(time);
  if (!isTime) throw refuse('time: expected nanoseconds');
  const moment = moments.of(time as number | string);
  if (moment === undefined) throw refuse(TOO_FAR);
  return moment;
}

function isBeyondNumbers(value: unknown): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** What the line of a text holds, undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function notJson(text: string): string {
  return `not JSON: ${text.length <= 60 ? text : `${text.slice(0, 60)}…`}`;
}

export function malformed(path: string, line: number, reason: string): InputError {
  return new InputError(`${path}:${String(line)} ${reason}`, {
    code: 'HISTORY_INVALID',
    hint: 'Expected one event per line: {"process", "type", "f", "key"?, "value", "time"?}.',
  });
}
