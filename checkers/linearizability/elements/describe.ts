import type { Call } from '../call.ts';
import type { Finding, Pattern } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { howLongBefore, nameOf, onKey } from '../sentence.ts';
import { firstCompleted, firstInvoked, type Answer, type Element } from './element.ts';
import { callsOf, shownOf, type Evidence, type Source } from './evidence.ts';

/** How a key is read. */
export interface Reading extends Source {
  /** Whether any completed read showed the element. */
  readonly isSeen: (element: Element) => boolean;
}

type Description = Pick<Finding, 'pattern' | 'sentence' | 'context' | 'culprit'> & Partial<Pick<Finding, 'calls'>>;

/** Says what a contradiction is that was cut down to what it needs. */
export function elementFinding(reading: Reading, evidence: Evidence): Finding {
  return { calls: callsOf(evidence, reading.notation), ...describe(reading, evidence) };
}

function describe(reading: Reading, evidence: Evidence): Description {
  const [first, second] = [...evidence.answers].sort(byInvocation);
  const described = first && (second ? aboutTwo(reading, evidence, first, second) : aboutOne(reading, evidence, first));
  if (first === undefined || described === undefined) return noOrder(reading, evidence);
  return { ...described, culprit: (second ?? first).call.operation.index };
}

function aboutOne(reading: Reading, evidence: Evidence, answer: Answer): Description | undefined {
  const shown = shownOf(answer, evidence);
  const unknown = shown.find(({ calls }) => calls.length === 0);
  if (unknown) return unwritten(reading, answer, unknown);
  const early = shown.find(({ calls }) => firstInvoked(calls).invoked > answer.call.completed);
  if (early) return tooEarly(reading, answer, early);
  const repeated = shown.find((element, index) => shown.indexOf(element) !== index);
  if (repeated) return twice(reading, answer, repeated);
  const swapped = swappedIn(shown);
  if (swapped) return reordered(reading, answer, swapped);
  const [hidden, another] = evidence.parts.map(({ element }) => element).filter((element) => !shown.includes(element));
  return hidden && !another ? missing(reading, answer, hidden, shown) : undefined;
}

function unwritten({ key }: Reading, answer: Answer, element: Element): Description {
  const shows = `${whoOf(key, answer)} showed ${textOf(element)}`;
  const failed = key.failedWriters.get(key.values.id(element.value));
  if (failed === undefined) return { pattern: 'phantom-element', sentence: `${shows}, which nothing put there` };
  const sentence = `${shows}, which only ${failed.f} #${failed.index} was to put there, and that had failed`;
  return { pattern: 'aborted-element', context: failed, sentence };
}

function twice({ key }: Reading, answer: Answer, element: Element): Description {
  const sentence = `${whoOf(key, answer)} showed ${textOf(element)} twice, which ${callNames(element.calls)} put there once`;
  return { pattern: 'duplicate-element', sentence };
}

function tooEarly({ key, notation }: Reading, answer: Answer, element: Element): Description {
  const first = firstInvoked(element.calls);
  const when = howLongBefore(answer.call.completed, first.invoked);
  const sentence = `${whoOf(key, answer)} showed ${textOf(element)} and completed ${when} ${nameOf(first)} began`;
  const calls = [{ ...answer.call, output: notation(answer.elements.filter((each) => each === element)) }];
  return { pattern: 'future-element', calls, context: first.operation, sentence };
}

function missing(
  reading: Reading,
  answer: Answer,
  element: Element,
  shown: readonly Element[],
): Description | undefined {
  const proof = firstCompleted(element.calls);
  const later = shown.find(({ calls }) => firstInvoked(calls).invoked > proof.completed);
  const who = whoOf(reading.key, answer);
  if (later && !element.replaces) {
    const sentence = `${who} showed ${textOf(later)} and not ${textOf(element)}, although ${orderText(element, later)}`;
    return { pattern: 'lost-element', sentence };
  }
  if (proof.completed >= answer.call.invoked) return undefined;
  const lost = element.replaces ? 'lost-write' : 'lost-element';
  return {
    pattern: isOutdated(reading, answer, element) ? 'stale-read' : lost,
    sentence: `${who} did not show ${textOf(element)} although ${nameOf(proof)} had completed ${howLongBefore(proof.completed, answer.call.invoked)} it began`,
  };
}

interface Swapped {
  readonly front: Element;
  readonly behind: Element;
}

/** Two elements of which the one that is shown behind was there before the other, or lets nothing be before it. */
function swappedIn(shown: readonly Element[]): Swapped | undefined {
  for (const [index, behind] of shown.entries()) {
    const { completed } = firstCompleted(behind.calls);
    const front = shown.slice(0, index).find(({ calls }) => behind.replaces || firstInvoked(calls).invoked > completed);
    if (front) return { front, behind };
  }
  return undefined;
}

function reordered({ key }: Reading, answer: Answer, { front, behind }: Swapped): Description {
  const shows = `${whoOf(key, answer)} showed ${textOf(front)} in front of ${textOf(behind)}`;
  if (behind.replaces) {
    const sentence = `${shows}, but ${callNames(behind.calls)} leaves nothing else`;
    return { pattern: 'element-reappears', sentence };
  }
  const sentence = `${shows}, although ${orderText(behind, front)}`;
  if (!front.replaces) return { pattern: 'reordered-elements', sentence };
  return { pattern: 'element-reappears', sentence: `${sentence}, which leaves nothing else` };
}

/** `append #2 (7) had completed 1 ms before append #5 (8) began`. */
function orderText(earlier: Element, later: Element): string {
  const [first, second] = [firstCompleted(earlier.calls), firstInvoked(later.calls)];
  return `${nameOf(first)} had completed ${howLongBefore(first.completed, second.invoked)} ${nameOf(second)} began`;
}

function aboutTwo(reading: Reading, evidence: Evidence, first: Answer, second: Answer): Description | undefined {
  const [before, after] = [shownOf(first, evidence), shownOf(second, evidence)];
  const gone = before.find((element) => !after.includes(element));
  const mayBeReplaced = evidence.parts.filter(({ element }) => element.replaces).length > 1;
  if (first.call.completed < second.call.invoked && gone && !mayBeReplaced) {
    return {
      pattern: isOutdated(reading, second, gone) ? 'stale-read' : 'lost-element',
      sentence:
        `${whoOf(reading.key, second)} did not show ${textOf(gone)} although ${nameOf(first.call)} had shown it and ` +
        `completed ${howLongBefore(first.call.completed, second.call.invoked)} it began`,
    };
  }
  return mayBeReplaced ? undefined : disagreement(reading, first, second, before, after);
}

function disagreement(
  { key }: Reading,
  first: Answer,
  second: Answer,
  before: readonly Element[],
  after: readonly Element[],
): Description | undefined {
  const says = (shown: readonly Element[], other: readonly Element[]): string =>
    `showed ${listOf(shown)}${shown.length > 1 ? '' : ` without ${listOf(other.filter((element) => !shown.includes(element)))}`}`;
  const sentence = `${whoOf(key, first)} ${says(before, after)}, and ${nameOf(second.call)} ${says(after, before)}`;
  const pattern = before.length === after.length && before.length > 1 ? 'reordered-elements' : 'lost-element';
  const differ = before.some((element, index) => element !== after[index]);
  return before.length > 0 && after.length > 0 && differ
    ? { pattern, sentence: `${sentence}: what is there once stays where it is` }
    : undefined;
}

/** Where elements are replaced as well: names the latest call that the last answer should have shown. */
function noOrder({ key, isSeen }: Reading, evidence: Evidence): Description {
  const late = evidence.answers.reduce((last, answer) => (answer.call.invoked > last.call.invoked ? answer : last));
  const shown = shownOf(late, evidence);
  const ignored = evidence.parts
    .filter(({ element, calls }) => !shown.includes(element) && completesBefore(calls, late.call))
    .sort((a, b) => firstCompleted(b.calls).completed - firstCompleted(a.calls).completed)[0];
  const others = callsOf(evidence, () => null).filter((call) => call.operation !== late.call.operation);
  if (ignored === undefined) {
    const names = [...others, late.call].map(nameOf).join(', ');
    return {
      pattern: 'not-linearizable',
      sentence: `no order of ${names}${onKey(key.key)} explains ${others.length === 0 ? 'its answer' : 'their answers'}`,
    };
  }
  const proof = firstCompleted(ignored.calls);
  const rest = others.filter((call) => call.operation !== proof.operation);
  const pattern: Pattern = isSeen(ignored.element) ? 'stale-read' : 'lost-write';
  return {
    pattern,
    culprit: late.call.operation.index,
    sentence:
      `${whoOf(key, late)} showed ${shown.length === 0 ? 'nothing' : listOf(shown)} although ${nameOf(proof)} had completed ` +
      `${howLongBefore(proof.completed, late.call.invoked)} it began${rest.length === 0 ? '' : `: with ${rest.map(nameOf).join(', ')} there is no order of them`}`,
  };
}

/** Whether the answer may just show what was there once: others saw the element, and it shows nothing newer. */
function isOutdated({ isSeen }: Reading, answer: Answer, element: Element): boolean {
  const { completed } = firstCompleted(element.calls);
  const isNewer = ({ calls }: Element): boolean => calls.length > 0 && firstInvoked(calls).invoked > completed;
  return isSeen(element) && !answer.elements.some(isNewer);
}

function whoOf(key: NormalisedKey, { call }: Answer): string {
  return `${nameOf(call)}${onKey(key.key)} by process ${call.operation.process}`;
}

function textOf({ value }: Element): string {
  return JSON.stringify(value);
}

function listOf(elements: readonly Element[]): string {
  return elements.map(textOf).join(', ');
}

function callNames(calls: readonly Call[]): string {
  return calls.map(nameOf).join(' and ');
}

function completesBefore(calls: readonly Call[], late: Call): boolean {
  return calls.some((call) => call.completed < late.invoked);
}

function byInvocation(a: Answer, b: Answer): number {
  return a.call.invoked - b.call.invoked || a.call.operation.index - b.call.operation.index;
}
