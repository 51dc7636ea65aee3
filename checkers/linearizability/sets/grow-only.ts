import type { Json } from '../../../harness/core/json.ts';
import type { Budget } from '../budget.ts';
import { isCrashed, type Call } from '../call.ts';
import type { Decider, Decision } from '../decider.ts';
import { elementFinding, type Reading } from '../elements/describe.ts';
import { evidence, minimal, type Evidence } from '../elements/evidence.ts';
import { firstCompleted, firstInvoked, type Answer, type Element } from '../elements/element.ts';
import type { NormalisedKey } from '../normalise.ts';
import { disordersOf, type Disorder } from '../zones/disorder.ts';
import type { Block, Member } from '../zones/blocks.ts';
import { growthOf, type Growth } from './growth.ts';

/** More contradictions than this on one key are not looked for: they would only be counted. */
const ENOUGH = 16;

/**
 * Decides a set that only grows, exactly, in time linear in the lengths of the answers.
 *
 * The answers have to be a chain by inclusion, because each shows the set at one moment and nothing is ever taken out.
 * That fixes the order: each element that was seen comes behind the last answer without it and before the first one with
 * it; an element that was added and never seen comes behind all answers; one whose addition crashed and that was never
 * seen may be left out. Between elements in the same gap, and between equal answers, there is no order but that of time.
 * Such an order in ranks exists exactly when no call completed before one of a lower rank was invoked.
 *
 * Several additions of one element are as one: the element is there from the first of them on, which cannot be before
 * the first invocation and not after the first completion, and wherever it is between, all can be placed.
 */
export const growOnly: Decider = {
  stage: 'inclusion-chain',
  decide(key: NormalisedKey, budget: Budget): Decision | undefined {
    const growth = growthOf(key);
    if (growth === undefined) return undefined;
    if (!budget.spend(growth.size)) return { verdict: 'unknown' };
    const reading: Reading = { key, notation: valuesOf, isSeen: (element) => growth.rankOf(element) !== undefined };
    const impossible = growth.contradictions.slice(0, ENOUGH);
    if (impossible.length > 0) return failed(reading, impossible);
    const ladder = ladderOf(growth);
    const disorders = disordersOf(ladder.block, ENOUGH);
    if (disorders.length > 0) {
      return failed(
        reading,
        disorders.map((disorder) => evidenceOf(growth, ladder, disorder)),
      );
    }
    return { verdict: 'pass', order: () => orderOf(ladder) };
  },
};

function failed(reading: Reading, found: readonly Evidence[]): Decision {
  return { verdict: 'fail', findings: found.map((each) => elementFinding(reading, minimal(reading, each))) };
}

function valuesOf(elements: readonly Element[]): Json {
  return elements.map(({ value }) => value);
}

/** Elements and answers in the only possible order, each element as one call from first invocation to first completion. */
interface Ladder {
  readonly block: Block;
  readonly elements: ReadonlyMap<Call, Element>;
  readonly answers: ReadonlyMap<Call, Answer>;
}

function ladderOf(growth: Growth): Ladder {
  const elements = new Map<Call, Element>();
  const answers = new Map<Call, Answer>();
  const members: Member[] = [];
  for (const element of growth.elements) {
    const rank = growth.rankOf(element) ?? growth.ranks;
    const call: Call = { ...firstInvoked(element.calls), completed: firstCompleted(element.calls).completed };
    if (rank === growth.ranks && isCrashed(call)) continue;
    elements.set(call, element);
    members.push({ call, position: 2 * rank });
  }
  for (const { answer, rank } of growth.answers) {
    answers.set(answer.call, answer);
    members.push({ call: answer.call, position: 2 * rank + 1 });
  }
  members.sort((a, b) => a.position - b.position || (a.call as Call).invoked - (b.call as Call).invoked);
  return { block: { members, writers: [], firstCompleted: Infinity, lastInvoked: -Infinity }, elements, answers };
}

/** The calls that prove that two members belong the other way round than they happened. */
function evidenceOf(growth: Growth, { elements, answers }: Ladder, { earlier, later }: Disorder): Evidence {
  const [low, high] = [earlier.call as Call, later.call as Call];
  const [lowElement, highElement] = [elements.get(low), elements.get(high)];
  const [lowAnswer, highAnswer] = [answers.get(low), answers.get(high)];
  if (lowElement && highElement) {
    return evidence([lowElement, highElement], [growth.firstAnswerOf(growth.rankOf(lowElement) as number)]);
  }
  if (lowAnswer && highAnswer) {
    const lost = highAnswer.elements.find((element) => (growth.rankOf(element) as number) * 2 > earlier.position);
    return evidence([lost as Element], [lowAnswer, highAnswer]);
  }
  return evidence([(lowElement ?? highElement) as Element], [(lowAnswer ?? highAnswer) as Answer]);
}

/** One order of all calls that counts: each as early as the ones before it allow. */
function orderOf({ block, elements }: Ladder): readonly Call[] {
  const placed: { readonly call: Call; readonly moment: number }[] = [];
  let moment = -Infinity;
  for (const { call } of block.members) {
    if (call === undefined) continue;
    moment = Math.max(moment, call.invoked);
    const element = elements.get(call);
    for (const each of element?.calls ?? [call]) placed.push({ call: each, moment: Math.max(moment, each.invoked) });
  }
  return placed.sort((a, b) => a.moment - b.moment).map(({ call }) => call);
}
