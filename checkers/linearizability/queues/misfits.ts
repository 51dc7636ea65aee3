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
  return { pattern: 'phantom-dequeue', calls: [call], initial: [], sentence };
}

function future(key: NormalisedKey, { value }: Traffic, enqueue: Call, call: Call): Finding {
  const sentence =
    `${tookText(key, value, call)} and completed ${howLongBefore(call.completed, enqueue.invoked)} ` +
    `${nameOf(enqueue)}, which put it in, began`;
  return { pattern: 'future-dequeue', calls: [call], context: enqueue.operation, initial: [], sentence };
}

/** As it was when one more had been taken than can have been put in by then. */
function twice(key: NormalisedKey, { value, there, enqueues, dequeues }: Traffic): Finding {
  const inTime = [...dequeues].sort((a, b) => (a.completed < b.completed ? -1 : Number(a.completed > b.completed)));
  const putInBy = ({ completed }: Call): Call[] => enqueues.filter(({ invoked }) => invoked <= completed);
  const surplus = inTime.findIndex((call, index) => index + 1 > there + putInBy(call).length);
  const taken = inTime.slice(0, surplus + 1);
  const putIn = putInBy(inTime[surplus] as Call);
  const times = there + putIn.length === 1 ? 'once' : `${there + putIn.length} times`;
  const sentence =
    `${taken.map(nameOf).join(' and ')}${onKey(key.key)} each took ${valueText(key.values, value)}, which ` +
    (putIn.length === enqueues.length ? `was put in ${times}` : `had been put in ${times} by then`);
  const initial = Array.from({ length: there }, () => key.values.value(value));
  return { pattern: 'dequeued-twice', calls: [...putIn, ...taken], initial, sentence };
}

function tookText(key: NormalisedKey, value: number, call: Call): string {
  const process = `by process ${call.operation.process}`;
  return `${nameOf(call)}${onKey(key.key)} ${process} took ${valueText(key.values, value)}`;
}
