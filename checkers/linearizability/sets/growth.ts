import type { Json } from '../../../harness/core/json.ts';
import type { Call } from '../call.ts';
import { evidence, type Evidence } from '../elements/evidence.ts';
import type { Answer, Element } from '../elements/element.ts';
import type { NormalisedKey } from '../normalise.ts';

/** An answer and how many smaller ones there are. */
interface RankedAnswer {
  readonly answer: Answer;
  readonly rank: number;
}

/** A set that only grows as its answers show it. */
export interface Growth {
  /** Calls and elements looked at. */
  readonly size: number;
  readonly elements: readonly Element[];
  readonly answers: readonly RankedAnswer[];
  /** Number of different answers. */
  readonly ranks: number;
  /** Rank of the smallest answer that shows the element; undefined when none does. */
  readonly rankOf: (element: Element) => number | undefined;
  readonly firstAnswerOf: (rank: number) => Answer;
  /** Answers that are wrong by themselves or cannot both be right; with any there are no ranks to speak of. */
  readonly contradictions: readonly Evidence[];
}

/** An element as the answers are gone through. */
interface Member extends Element {
  readonly calls: Call[];
  /** Of the smallest answer that shows it. */
  rank: number | undefined;
  /** The answer that showed it last. */
  shownBy: Call | undefined;
}

/** Undefined when the set was not empty at first, or an answer is no list of elements. */
export function growthOf(key: NormalisedKey): Growth | undefined {
  if (!isEmpty(key.semantics.initial)) return undefined;
  const members = new Members(key);
  const answers: Read[] = [];
  let size = key.calls.length;
  for (const call of key.calls) {
    if (!key.model.reads.includes(call.f)) continue;
    const shown = call.output ?? [];
    if (!Array.isArray(shown)) return undefined;
    answers.push({ call, elements: (shown as readonly Json[]).map((value) => members.of(value)) });
    size += shown.length;
  }
  const wrong = answers.flatMap(wrongAlone);
  return { size, elements: members.added, ...ranked(answers, wrong) };
}

interface Read extends Answer {
  readonly elements: readonly Member[];
}

/** All elements that were added or shown. */
class Members {
  readonly #key: NormalisedKey;
  readonly #byId: Member[] = [];

  constructor(key: NormalisedKey) {
    this.#key = key;
    for (const call of key.calls) if (!key.model.reads.includes(call.f)) this.of(call.input).calls.push(call);
  }

  get added(): Member[] {
    return this.#byId.filter(({ calls }) => calls.length > 0);
  }

  of(value: Json): Member {
    const id = this.#key.values.id(value);
    return (this.#byId[id] ??= { value, replaces: false, calls: [], rank: undefined, shownBy: undefined });
  }
}

function isEmpty(initial: Json): boolean {
  return initial === null || (Array.isArray(initial) && initial.length === 0);
}

/** Elements that nobody added, and those that an answer shows twice. */
function wrongAlone(answer: Read): Evidence[] {
  const wrong: Evidence[] = [];
  for (const element of answer.elements) {
    if (element.calls.length === 0 || element.shownBy === answer.call) wrong.push(evidence([element], [answer]));
    element.shownBy = answer.call;
  }
  return wrong;
}

/**
 * Ranks answers by size. In a chain each answer contains all that the one before it shows, and those are exactly its
 * elements that were shown before; so counting them is enough.
 */
function ranked(
  answers: readonly Read[],
  wrong: readonly Evidence[],
): Pick<Growth, 'answers' | 'ranks' | 'rankOf' | 'firstAnswerOf' | 'contradictions'> {
  const representatives: Read[] = [];
  const result: RankedAnswer[] = [];
  const contradictions = [...wrong];
  for (const answer of [...answers].sort((a, b) => a.elements.length - b.elements.length)) {
    const before = representatives.at(-1);
    if (before === undefined || answer.elements.length > before.elements.length) representatives.push(answer);
    const rank = representatives.length - 1;
    const known = rankElements(answer, rank);
    if (wrong.length === 0 && before && known < before.elements.length)
      contradictions.push(incomparable(before, answer));
    result.push({ answer, rank });
  }
  return {
    answers: result,
    ranks: representatives.length,
    rankOf: (element) => (element as Member).rank,
    firstAnswerOf: (rank) => representatives[rank] as Answer,
    contradictions,
  };
}

/** Gives the rank to the elements that have none, and tells how many had one. */
function rankElements({ elements }: Read, rank: number): number {
  let known = 0;
  for (const element of elements) {
    if (element.rank === undefined) element.rank = rank;
    else known++;
  }
  return known;
}

function incomparable(one: Answer, other: Answer): Evidence {
  const lacking = (answer: Answer, from: Answer): Element => {
    const shown = new Set(from.elements);
    return answer.elements.find((element) => !shown.has(element)) as Element;
  };
  return evidence([lacking(one, other), lacking(other, one)], [one, other]);
}
