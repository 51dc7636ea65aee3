import type { Json } from '../../../harness/core/json.ts';
import type { Call } from '../call.ts';
import type { Finding } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { howLongBefore, nameOf, onKey, valueText } from '../sentence.ts';

/** The calls about one element. */
interface Traffic {
  readonly value: number;
  /** How many of them were there first. */
  there: number;
  readonly enqueues: Call[];
  readonly dequeues: Call[];
}

/** Elements taken that nobody had put in by then, or more often than put in; whether or not elements are unique. */
export function misfitFindings(key: NormalisedKey): Finding[] {
  return trafficOf(key).flatMap((traffic) => {
    const { there, enqueues, dequeues } = traffic;
    if (there + enqueues.length === 0) return dequeues.map((call) => phantom(key, traffic, call));
    if (there === 0) {
      const first = enqueues.reduce((earliest, call) => (call.invoked < earliest.invoked ? call : earliest));
      const early = dequeues.filter(({ completed }) => completed < first.invoked);
      if (early.length > 0) return early.map((call) => future(key, traffic, first, call));
    }
    return dequeues.length > there + enqueues.length ? [twice(key, traffic)] : [];
  });
}

function trafficOf(key: NormalisedKey): Traffic[] {
  const traffic = new Map<number, Traffic>();
  const of = (content: Json): Traffic => {
    const value = key.values.id(content);
    const known = traffic.get(value) ?? { value, there: 0, enqueues: [], dequeues: [] };
    traffic.set(value, known);
    return known;
  };
  for (const content of key.semantics.initial as readonly Json[]) of(content).there++;
  for (const call of key.calls) {
    if (call.f === 'enqueue') of(call.input).enqueues.push(call);
    else if (call.output !== undefined && call.output !== null) of(call.output).dequeues.push(call);
  }
  return [...traffic.values()];
}

function phantom(key: NormalisedKey, { value }: Traffic, call: Call): Finding {
  const sentence = `${tookText(key, value, call)}, which nobody had put in`;
  return { pattern: 'phantom-dequeue', calls: [call], sentence };
}

function future(key: NormalisedKey, { value }: Traffic, enqueue: Call, call: Call): Finding {
  const sentence =
    `${tookText(key, value, call)} and completed ${howLongBefore(call.completed, enqueue.invoked)} ` +
    `${nameOf(enqueue)}, which put it in, began`;
  return { pattern: 'future-dequeue', calls: [enqueue, call], sentence };
}

function twice(key: NormalisedKey, { value, there, enqueues, dequeues }: Traffic): Finding {
  const times = there + enqueues.length;
  const taken = dequeues.slice(0, times + 1);
  const sentence =
    `${taken.map(nameOf).join(' and ')}${onKey(key.key)} each took ${valueText(key.values, value)}, ` +
    `which was put in ${times === 1 ? 'once' : `${times} times`}`;
  return { pattern: 'dequeued-twice', calls: [...enqueues, ...taken], sentence };
}

function tookText(key: NormalisedKey, value: number, call: Call): string {
  const process = `by process ${call.operation.process}`;
  return `${nameOf(call)}${onKey(key.key)} ${process} took ${valueText(key.values, value)}`;
}
