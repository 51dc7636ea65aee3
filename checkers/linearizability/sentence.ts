import { formatDuration, NS_PER_MS } from '../../harness/core/duration.ts';
import type { Call } from './call.ts';
import type { Interner } from './interner.ts';
import type { NormalisedKey } from './normalise.ts';

const SHORT_NS = 1_000;

/** `cas #5 [1,2]`, `write #23 (21)`, `read #812`: how sentences name a call, by the index of its invocation. */
export function nameOf(call: Call): string {
  const { f, input, index } = call.operation;
  if (input === null && call.writes < 0) return `${f} #${index}`;
  return Array.isArray(input) ? `${f} #${index} ${JSON.stringify(input)}` : `${f} #${index} (${JSON.stringify(input)})`;
}

export function valueText(values: Interner, value: number): string {
  return JSON.stringify(values.value(value));
}

/** Of null, which is there at first in most histories, also what was there in this one. */
export function nobodyWrote({ values, initial }: NormalisedKey, value: number): string {
  return values.value(value) === null
    ? `which nobody wrote, and the initial value is ${valueText(values, initial)}`
    : 'which nobody wrote';
}

/** `no order of write #1 (2), read #3 on k3 explains their answers`. */
export function noOrderOf({ key }: NormalisedKey, calls: readonly Call[]): string {
  const names = calls.map((call) => `${nameOf(call)}${call.refused ? ' (refused)' : ''}`);
  const named = names.length > 6 ? `${names.slice(0, 6).join(', ')} and ${names.length - 6} more` : names.join(', ');
  return `no order of ${named}${onKey(key)} explains ${calls.length === 1 ? 'its answer' : 'their answers'}`;
}

/** ` on k3`, or nothing in a history of a single object. */
export function onKey(key: string): string {
  return key === '' ? '' : ` on ${key}`;
}

/** `1.2 s before`; without a figure where the distance is only an order of events. */
export function howLongBefore(earlier: number, later: number): string {
  const distance = later - earlier;
  if (distance < SHORT_NS) return 'before';
  if (distance < NS_PER_MS) return `${Math.round(distance / SHORT_NS)} µs before`;
  return `${formatDuration(distance / NS_PER_MS)} before`;
}
