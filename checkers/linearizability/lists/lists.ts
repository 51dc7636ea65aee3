import type { Budget } from '../budget.ts';
import type { Call } from '../call.ts';
import type { Decider, Decision } from '../decider.ts';
import { elementFinding, type Reading } from '../elements/describe.ts';
import type { Answer, Element } from '../elements/element.ts';
import { isContradiction, minimal, type Evidence } from '../elements/evidence.ts';
import type { NormalisedKey } from '../normalise.ts';
import type { Block, Member } from '../zones/blocks.ts';
import { disordersOf } from '../zones/disorder.ts';
import { overlapsOf } from '../zones/overlaps.ts';
import { blocksOf, type ListBlock } from './blocks.ts';
import { isCompleted, listLanguage, type Language } from './language.ts';
import { orderOf } from './order.ts';
import { segmentsOf, withPuts } from './segments.ts';
import { textLanguage } from './text-language.ts';

/** More contradictions than this on one key are not looked for: they would only be counted. */
const ENOUGH = 16;

/**
 * Decides lists whose elements are appended once, and strings of texts that are put or appended once, exactly and in time
 * linear in the lengths of the answers (and n log n in the number of calls).
 *
 * What an answer shows ends with the call that changed the list last before it, and behind each element stands the one
 * that came next. So it is a register with unique values in disguise, the value being the last element: an append that was
 * seen is a cas from the element it was seen behind, a put is a write, and an append that was never seen is a write that
 * nobody read, since the next change behind it can only be a put or another such append. Between two puts the calls form
 * a block in one possible order; the blocks have an order exactly when no two of them have to precede each other (zones,
 * see overlaps.ts). A list without puts is a single block, with every element that nobody saw behind it.
 *
 * A crashed call that was seen has happened; one that was not can be left out, for nobody can tell.
 */
export const listOrder: Decider = {
  stage: 'list-order',
  decide: (key, budget) => decide(key, budget, listLanguage(key)),
};

/**
 * The same for strings that are put and appended to. Equal texts are told apart by what they are seen behind and by time;
 * should that lead to a contradiction that depends on it, the key is left to the search.
 */
export const textOrder: Decider = {
  stage: 'list-order',
  decide: (key, budget) => decide(key, budget, textLanguage(key)),
};

function decide(key: NormalisedKey, budget: Budget, language: Language | undefined): Decision | undefined {
  if (language === undefined) return undefined;
  if (!budget.spend(key.calls.length)) return { verdict: 'unknown' };
  const segments = segmentsOf(key, language, budget);
  if (segments === undefined) return undefined;
  if (segments === 'unknown') return { verdict: 'unknown' };
  const { isSeen } = segments;
  const unseen = language.written.filter((element) => isCompleted(element) && !isSeen(element));
  let found = segments.contradictions.slice(0, ENOUGH);
  const blocks = found.length > 0 ? [] : blocksOf(segments.segments, unseen);
  if (found.length === 0) found = contradictionsOf(blocks);
  if (found.length === 0) {
    return { verdict: 'pass', order: () => orderOf(blocks) };
  }
  const reading: Reading = { key, notation: language.notation, isSeen };
  const certain = found.map((each) => minimal(reading, each)).filter((each) => isCertain(reading, language, each));
  if (certain.length === 0) return undefined;
  return { verdict: 'fail', findings: certain.map((each) => elementFinding(reading, each)) };
}

/**
 * Where equal texts may have been taken for each other, a contradiction counts only if it needs none of them, and if it is
 * one by itself: then it is one without all calls of those texts, whichever of them was seen.
 */
function isCertain(reading: Reading, { written, isDoubtful }: Language, evidence: Evidence): boolean {
  if (!written.some(isDoubtful)) return true;
  const firsts = evidence.answers.flatMap(({ elements }) => elements.slice(0, 1));
  const needed = [...firsts, ...evidence.parts.map(({ element }) => element)];
  return !needed.some(isDoubtful) && isContradiction(reading, evidence);
}

function contradictionsOf(blocks: readonly ListBlock[]): Evidence[] {
  const sources = new Map<Block, ListBlock>(blocks.map((block) => [block, block]));
  const partsOf = (block: Block, members: readonly Member[]): Parts =>
    members.map((member) => partOf(sources.get(block) as ListBlock, member)).reduce(together);
  const found: Evidence[] = [];
  for (const block of blocks) {
    for (const { earlier, later } of disordersOf(block, ENOUGH - found.length)) {
      const { elements, answers } = partsOf(block, [earlier, later]);
      found.push(withPuts(elements.length > 0 ? elements : [block.elements[earlier.position + 1] as Element], answers));
    }
  }
  for (const { earlier, later } of overlapsOf(blocks, ENOUGH - found.length)) {
    const { elements, answers } = together(
      partsOf(earlier.block, [earlier.before, earlier.after]),
      partsOf(later.block, [later.before, later.after]),
    );
    found.push(withPuts(elements, answers));
  }
  return found;
}

interface Parts {
  readonly elements: readonly Element[];
  readonly answers: readonly Answer[];
}

/** A call with what shows where in its block it belongs. */
function partOf({ elements, longest, answers }: ListBlock, { call, position }: Member): Parts {
  const read = answers.get(call as Call);
  if (read) return { elements: [], answers: [read.answer()] };
  const element = elements[position];
  return { elements: element ? [element] : [], answers: longest && element ? [longest] : [] };
}

function together(one: Parts, other: Parts): Parts {
  return { elements: [...one.elements, ...other.elements], answers: [...one.answers, ...other.answers] };
}
