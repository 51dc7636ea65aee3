import type { Call } from '../call.ts';
import type { Finding } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { howLongBefore, nameOf, onKey, valueText } from '../sentence.ts';
import type { Element } from './elements.ts';
import type { Denial } from './emptiness.ts';
import type { Overtaking, Shortage } from './overtaking.ts';

export function overtakingFinding(key: NormalisedKey, { overtaken, overtaker }: Overtaking): Finding {
  const dequeue = overtaker.dequeue as Call;
  const [older, newer] = [overtaken, overtaker].map(({ value }) => valueText(key.values, value));
  const later = overtaken.dequeue
    ? `was taken only by ${nameOf(overtaken.dequeue)}, which began later`
    : 'was never taken';
  const sentence =
    `${nameOf(dequeue)}${onKey(key.key)} by process ${dequeue.operation.process} took ${String(newer)} although ` +
    `${String(older)} had been put in before it (${addedText(overtaken)}) and ${later}`;
  return { pattern: 'out-of-order', calls: callsOf([overtaken, overtaker]), sentence };
}

export function shortageFinding(key: NormalisedKey, { pairs, crashed }: Shortage): Finding {
  const elements = pairs.map(({ overtaken }) => overtaken);
  const taken = pairs.at(-1)?.overtaker.dequeue as Call;
  const values = elements.map(({ value }) => valueText(key.values, value)).join(', ');
  const sentence =
    `${values}${onKey(key.key)} had all been put in before elements that were taken, the last of them by ` +
    `${nameOf(taken)}, but of the calls without an answer only ${crashed.map(nameOf).join(', ')} can have taken any of them`;
  const others = pairs.map(({ overtaker }) => overtaker);
  return { pattern: 'out-of-order', calls: [...callsOf([...elements, ...others]), ...crashed], sentence };
}

export function denialFinding(key: NormalisedKey, { empty, elements }: Denial): Finding {
  const subject = `${nameOf(empty)}${onKey(key.key)} by process ${empty.operation.process} found the queue empty`;
  const [first] = elements;
  const only = elements.length === 1 && first ? onlyElement(key, first, empty) : undefined;
  const values = elements.map(({ value }) => valueText(key.values, value)).join(', then ');
  const sentence = `${subject} although ${only ?? `there was always something in it: ${values}`}`;
  return { pattern: 'empty-while-filled', calls: [...callsOf(elements), empty], sentence };
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

function callsOf(elements: readonly Element[]): Call[] {
  const calls = elements.flatMap(({ enqueue, dequeue }) => [enqueue, dequeue]).filter((call) => call !== undefined);
  return [...new Set(calls)];
}
