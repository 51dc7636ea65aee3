import type { Json } from '../../../harness/core/json.ts';
import type { Call } from '../call.ts';
import type { Finding } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { howLongBefore, nameOf, onKey, valueText } from '../sentence.ts';
import type { Element } from './elements.ts';
import type { Denial } from './emptiness.ts';
import type { Overtaking, Shortage } from './overtaking.ts';

export function overtakingFinding(key: NormalisedKey, { overtaken, overtaker }: Overtaking): Finding {
  const dequeue = overtaker.dequeue as Call;
  const calls = callsOf([{ ...overtaken, dequeue: undefined }, overtaker]);
  const [older, newer] = [overtaken, overtaker].map(({ value }) => valueText(key.values, value));
  const later = overtaken.dequeue
    ? `was taken only by ${nameOf(overtaken.dequeue)}, which began later`
    : 'was never taken';
  const sentence =
    `${nameOf(dequeue)}${onKey(key.key)} by process ${dequeue.operation.process} took ${String(newer)} although ` +
    `${String(older)} had been put in before it (${addedText(overtaken)}) and ${later}`;
  return {
    pattern: 'out-of-order',
    calls,
    ...firstOf(key, [overtaken, overtaker]),
    ...onlyTold(overtaken.dequeue),
    sentence,
  };
}

export function shortageFinding(key: NormalisedKey, { pairs, crashed }: Shortage): Finding {
  const elements = pairs.map(({ overtaken }) => overtaken);
  const taken = pairs.at(-1)?.overtaker.dequeue as Call;
  const values = elements.map(({ value }) => valueText(key.values, value)).join(', ');
  const sentence =
    `${values}${onKey(key.key)} had all been put in before elements that were taken, the last of them by ` +
    `${nameOf(taken)}, but of the calls without an answer only ${crashed.map(nameOf).join(', ')} can have taken any of them`;
  const others = pairs.map(({ overtaker }) => overtaker);
  const about = [...elements, ...others];
  return { pattern: 'out-of-order', calls: [...callsOf(about), ...crashed], ...firstOf(key, about), sentence };
}

/** @param crashed dequeues that may have taken elements; with any it matters which elements others took */
export function denialFinding(key: NormalisedKey, { empty, elements }: Denial, crashed: readonly Call[]): Finding {
  const subject = `${nameOf(empty)}${onKey(key.key)} by process ${empty.operation.process} found the queue empty`;
  const [first, last] = [elements[0], elements.at(-1)];
  const only = elements.length === 1 && first ? onlyElement(key, first, empty) : undefined;
  const values = elements.map(({ value }) => valueText(key.values, value)).join(', then ');
  const sentence = `${subject} although ${only ?? `there was always something in it: ${values}`}`;
  const beside = crashed.slice(0, elements.filter(({ dequeue }) => dequeue === undefined).length);
  const isLate = (call: Call): boolean => beside.length === 0 && call === last?.dequeue;
  return {
    pattern: 'empty-while-filled',
    calls: [...callsOf(elements).filter((call) => !isLate(call)), empty],
    ...firstOf(key, elements),
    ...(beside.length === 0 ? onlyTold(last?.dequeue) : { beside }),
    sentence,
  };
}

function onlyElement(key: NormalisedKey, element: Element, empty: Call): string {
  const { enqueue, dequeue, value } = element;
  const there = enqueue
    ? `${nameOf(enqueue)} had completed ${howLongBefore(enqueue.completed, empty.invoked)} it began`
    : `${valueText(key.values, value)} was there from the beginning`;
  return dequeue ? `${there} and ${nameOf(dequeue)}, which took it, began only later` : `${there} and nobody took it`;
}

function addedText({ enqueue }: Element): string {
  return enqueue ? nameOf(enqueue) : 'from the beginning';
}

/** Which of these elements were there first: of the others nothing is said. */
function firstOf(key: NormalisedKey, elements: readonly Element[]): Pick<Finding, 'initial'> {
  const first = new Set(elements.filter(({ enqueue }) => enqueue === undefined).map(({ value }) => value));
  const initial = key.semantics.initial as readonly Json[];
  return { initial: initial.filter((element) => first.has(key.values.id(element))) };
}

/** A call that only says what came of an element later. */
function onlyTold(call: Call | undefined): Pick<Finding, 'context'> {
  return call === undefined ? {} : { context: call.operation };
}

function callsOf(elements: readonly Element[]): Call[] {
  const calls = elements.flatMap(({ enqueue, dequeue }) => [enqueue, dequeue]).filter((call) => call !== undefined);
  return [...new Set(calls)];
}
