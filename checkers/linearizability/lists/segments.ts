import type { Budget } from '../budget.ts';
import type { Call } from '../call.ts';
import type { Answer, Element } from '../elements/element.ts';
import { evidence, type Evidence } from '../elements/evidence.ts';
import type { NormalisedKey } from '../normalise.ts';
import type { CompletedRead, Language } from './language.ts';

/** What was there from one put to the next, or from the beginning to the first put. */
export interface Segment {
  /** The put; undefined for the beginning, when nothing was there. */
  readonly root: Element | undefined;
  /** The longest answer, which shows every element of the segment that any answer does; none at the beginning. */
  readonly longest: Answer | undefined;
  readonly answers: readonly SegmentAnswer[];
}

/** An answer that is the beginning of the longest one. */
export interface SegmentAnswer {
  readonly call: Call;
  /** Elements that it shows. */
  readonly count: number;
  readonly answer: () => Answer;
}

/** A key as its answers show it. */
export interface Segments {
  readonly segments: readonly Segment[];
  readonly isSeen: (element: Element) => boolean;
  /** Answers that are wrong by themselves or cannot both be right; with any there are no segments to speak of. */
  readonly contradictions: readonly Evidence[];
}

/** Undefined when an answer has not the form of one; `unknown` when the budget was spent. */
export function segmentsOf(
  { calls, model }: NormalisedKey,
  language: Language,
  budget: Budget,
): Segments | 'unknown' | undefined {
  const byRoot = new Map<Element | undefined, CompletedRead[]>([[undefined, []]]);
  for (const call of calls) {
    if (!model.reads.includes(call.f) || call.output === undefined) continue;
    const { output } = call;
    const length = language.lengthOf(output);
    if (length === undefined) return undefined;
    if (!budget.spend(length)) return 'unknown';
    const read: CompletedRead = { call, output, length };
    const root = language.rootOf(read);
    const own = byRoot.get(root);
    if (own) own.push(read);
    else byRoot.set(root, [read]);
  }
  const alone: Evidence[] = [];
  const differences: Evidence[] = [];
  const segments = [...byRoot].map(([root, reads]) => segmentOf(root, reads, language, alone, differences));
  const seen = new Set(segments.flatMap(({ longest }) => longest?.elements ?? []));
  const contradictions = [alone, differences, inTwoSegments(segments)].find((found) => found.length > 0) ?? [];
  return { segments, isSeen: (element) => seen.has(element), contradictions };
}

/** These elements and answers, and the puts that the answers show: without those they would mean nothing. */
export function withPuts(elements: readonly Element[], answers: readonly Answer[]): Evidence {
  return evidence(
    [...elements, ...answers.flatMap((answer) => answer.elements.filter((each) => each.replaces))],
    answers,
  );
}

/**
 * Every answer has to be the beginning of the longest one of its segment, and no element may be in two segments. Answers
 * that are wrong by themselves are told apart from those that differ: what they contradict is not to blame.
 */
function segmentOf(
  root: Element | undefined,
  reads: readonly CompletedRead[],
  language: Language,
  alone: Evidence[],
  differences: Evidence[],
): Segment {
  const answerOf = (read: CompletedRead): Answer => ({ call: read.call, elements: language.elementsOf(read) });
  const longestRead = longestOf(reads);
  if (longestRead === undefined) return { root, longest: undefined, answers: [] };
  const longest = answerOf(longestRead);
  const countOf = language.beginningsOf(longestRead);
  const answers: SegmentAnswer[] = [];
  for (const read of reads) {
    const count = countOf(read.output);
    if (count !== undefined) {
      answers.push({ call: read.call, count, answer: () => answerOf(read) });
      continue;
    }
    const answer = answerOf(read);
    const wrong = wrongAlone(answer);
    alone.push(...wrong);
    if (wrong.length === 0) differences.push(differenceOf(answer, longest));
  }
  alone.push(...wrongAlone(longest, (index) => earliestShowing(answers, index) ?? longest));
  return { root, longest, answers };
}

function differenceOf(answer: Answer, longest: Answer): Evidence {
  const index = answer.elements.findIndex((element, position) => element !== longest.elements[position]);
  return withPuts([answer.elements[index] as Element, longest.elements[index] as Element], [answer, longest]);
}

function longestOf(reads: readonly CompletedRead[]): CompletedRead | undefined {
  let longest: CompletedRead | undefined;
  for (const read of reads) if (longest === undefined || read.length > longest.length) longest = read;
  return longest;
}

/** The first of the answers of a segment that was given with what stands at this place of all that are long enough. */
function earliestShowing(answers: readonly SegmentAnswer[], index: number): Answer | undefined {
  let earliest: SegmentAnswer | undefined;
  for (const answer of answers) {
    if (answer.count > index && answer.call.completed < (earliest?.call.completed ?? Infinity)) earliest = answer;
  }
  return earliest?.answer();
}

/** What is wrong with an answer whatever the others are; `shownBy` says which answer is to tell what stands at a place. */
function wrongAlone(answer: Answer, shownBy: (index: number) => Answer = () => answer): Evidence[] {
  const wrong: Evidence[] = [];
  const before = new Set<Element>();
  answer.elements.forEach((element, index) => {
    if (element.calls.length === 0 || before.has(element)) wrong.push(withPuts([element], [shownBy(index)]));
    else if (element.replaces && index > 0) {
      wrong.push(withPuts([answer.elements[index - 1] as Element, element], [shownBy(index)]));
    }
    before.add(element);
  });
  return wrong;
}

function inTwoSegments(segments: readonly Segment[]): Evidence[] {
  const places = new Map<Element, Answer>();
  const found: Evidence[] = [];
  for (const { longest } of segments) {
    for (const element of longest?.elements ?? []) {
      const other = places.get(element);
      if (longest && other) found.push(withPuts([element], [other, longest]));
      if (longest) places.set(element, longest);
    }
  }
  return found;
}
