import type { Json } from '../../../harness/core/json.ts';
import { Budget } from '../budget.ts';
import type { Call } from '../call.ts';
import type { NormalisedKey } from '../normalise.ts';
import { search } from '../search/search.ts';
import { firstCompleted, firstInvoked, type Answer, type Element } from './element.ts';

/** An element that matters, with those of its calls that do. */
export interface Part {
  readonly element: Element;
  readonly calls: readonly Call[];
}

/**
 * A few elements and answers of a history, as if nothing else had been: the other elements are cut out of the answers,
 * their calls and the other answers are left out. What has an order still has it then, because
 *
 * - an answer constrains only itself,
 * - without an element, its call and its place in the answers, every state is what it was but for that element,
 * - a put that none of these answers shows lasts only until the next put, and nobody looks in between.
 *
 * So when these cannot be ordered, the history cannot.
 */
export interface Evidence {
  readonly parts: readonly Part[];
  readonly answers: readonly Answer[];
}

/** Puts elements in the form of an answer. */
export type Notation = (elements: readonly Element[]) => Json;

/** Where the evidence comes from. */
export interface Source {
  readonly key: NormalisedKey;
  readonly notation: Notation;
}

const STEPS_PER_ATTEMPT = 20_000;

export function evidence(elements: readonly Element[], answers: readonly Answer[]): Evidence {
  return {
    parts: [...new Set(elements)].map((element) => ({ element, calls: decisive(element.calls) })),
    answers: [...new Map(answers.map((answer) => [answer.call, answer])).values()],
  };
}

/** Of equal calls the element is there from the first on: not before any was invoked, nor after one completed. */
function decisive(calls: readonly Call[]): readonly Call[] {
  return calls.length < 2 ? calls : [...new Set([firstInvoked(calls), firstCompleted(calls)])];
}

/** What the answer shows of these elements. */
export function shownOf({ elements }: Answer, { parts }: Evidence): readonly Element[] {
  return elements.filter((element) => parts.some((part) => part.element === element));
}

/** The evidence as calls that contradict each other alone. */
export function callsOf(evidence: Evidence, notation: Notation): Call[] {
  return [
    ...evidence.parts.flatMap(({ calls }) => calls),
    ...evidence.answers.map((answer) => ({ ...answer.call, output: notation(shownOf(answer, evidence)) })),
  ];
}

/** Whether it can be shown by searching that the evidence has no order. */
export function isContradiction({ key, notation }: Source, evidence: Evidence): boolean {
  const calls = callsOf(evidence, notation);
  const budget = new Budget(STEPS_PER_ATTEMPT);
  return search(calls, key.model, key.semantics.initial, budget, 'contradiction').verdict === 'fail';
}

/** The evidence without everything that the contradiction does not need. */
export function minimal(source: Source, from: Evidence): Evidence {
  let current = from;
  for (let smaller: Evidence | undefined = from; smaller;) {
    current = smaller;
    smaller = smallerOnes(current).find((candidate) => isContradiction(source, candidate));
  }
  return current;
}

function smallerOnes({ parts, answers }: Evidence): Evidence[] {
  const isNeeded = ({ element }: Part): boolean =>
    element.replaces && answers.some(({ elements }) => elements.includes(element));
  return [
    ...answers.map((answer) => ({ parts, answers: answers.filter((other) => other !== answer) })),
    ...parts
      .filter((part) => !isNeeded(part))
      .map((part) => ({ parts: parts.filter((other) => other !== part), answers })),
    // Of several equal calls the later ones matter only by their completions.
    ...parts
      .filter(({ calls }) => calls.length > 1)
      .map((part) => {
        const one: Part = { element: part.element, calls: [firstInvoked(part.calls)] };
        return { parts: parts.map((other) => (other === part ? one : other)), answers };
      }),
  ];
}
