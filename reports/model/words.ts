import { canonicalJson } from '../../harness/core/digest.ts';
import type { Json } from '../../harness/core/json.ts';
import type { CompletionType } from '../../harness/core/operation.ts';

/** `12,345`: the same on every machine, unlike toLocaleString. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 fault`, `12 faults`. */
export function count(value: number, noun: string): string {
  return `${grouped(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** ` in term 3`; nothing of those who say nothing of terms. */
export function inTerm(term: number): string {
  return term === 0 ? '' : ` in term ${String(term)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1] as string}`;
}

/** `stale-read` as a person writes it. Anomalies of transactions, such as `G-single`, keep the name they have everywhere. */
export function humanise(identifier: string): string {
  if (/^G[-\d]/.test(identifier)) return identifier;
  return identifier.replaceAll('-', ' ').replaceAll('_', ' ');
}

export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Ends a sentence exactly once. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** A duration in the unit that fits it: `640 ns`, `850 µs`, `3.2 ms`, `1.25 s`. */
export function duration(ns: number): string {
  const size = Math.abs(ns);
  if (size === 0) return '0 ms';
  if (size < 1e3) return `${String(Math.round(ns))} ns`;
  if (size < 1e6) return `${significant(ns / 1e3)} µs`;
  if (size < 1e9) return `${significant(ns / 1e6)} ms`;
  return `${significant(ns / 1e9)} s`;
}

/** A point of time in the run, to the millisecond: `12.345 s`. */
export function clock(ns: number): string {
  return `${(ns / 1e9).toFixed(3)} s`;
}

/** A value as JSON, cut in the middle of nothing: whole up to `limit` characters, else its beginning and an ellipsis. */
export function shortJson(value: Json, limit = 60): string {
  return shorten(canonicalJson(value), limit);
}

export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

/** What was asked and answered, in a few characters: `read → 3`, `write 3`, `cas 1 → 2`, `acquire 1 → 7`. */
export function describeCall(
  call: { readonly f: string; readonly input: Json; readonly output: Json; readonly type: CompletionType },
  limit = 24,
): string {
  const { f, input, output } = call;
  const answered = call.type === 'ok';
  if (f === 'read') return `read → ${answered ? shortJson(output, limit) : '?'}`;
  if (f === 'cas' && Array.isArray(input) && input.length === 2) {
    const [expected, next] = input as unknown as readonly [Json, Json];
    return `cas ${shortJson(expected, limit)} → ${shortJson(next, limit)}`;
  }
  if (f === 'txn') return `txn ${shortJson(answered ? output : input, limit)}`;
  const asked = input === null ? f : `${f} ${shortJson(input, limit)}`;
  // An operation that can only succeed is answered with what it asked for; of others the same may be news.
  const news = input === null || f === 'add-and-get' || canonicalJson(output) !== canonicalJson(input);
  const says = answered && news;
  return says ? `${asked} → ${shortJson(output, limit)}` : asked;
}

/** What the outcome of an operation means. */
export function outcomeInWords({ type, refused }: { readonly type: CompletionType; readonly refused?: true }): string {
  return refused ? 'refused' : OUTCOME_WORDS[type];
}

const OUTCOME_WORDS: Readonly<Record<CompletionType, string>> = {
  ok: 'ok',
  fail: 'did not happen',
  info: 'outcome unknown',
};

function significant(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}
