import { Budget } from '../budget.ts';
import { isCrashed, type Call } from '../call.ts';
import type { Decider, Decision } from '../decider.ts';
import type { Finding } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { search } from '../search/search.ts';
import { elementHistoriesOf, found, leaves, type ElementHistory } from './element-history.ts';
import { membershipFinding } from './membership-finding.ts';
import { growOnly } from './grow-only.ts';
import { merged, placementsOf, type Placement } from './placement.ts';

/** More contradictions than this on one key are not looked for: they would only be counted. */
const ENOUGH = 16;
const STEPS_PER_ATTEMPT = 20_000;

/**
 * Decides a set with removal element by element.
 *
 * Adding, removing and looking for one element does not depend on the others, so the set is as many independent objects
 * as it has elements, and linearizable exactly when each of them is (Herlihy and Wing 1990; Horn and Kroening 2015). A
 * history of one element is short and has two states: most have an order that is found without looking back, and the
 * search decides the others at once.
 *
 * A read of the whole set ties the elements together: what it says of each has to fit with the element's own history,
 * but when all do it is left to the search over whole sets.
 */
export const elementWise: Decider = {
  stage: 'element-wise',
  decide(key: NormalisedKey, budget: Budget): Decision | undefined {
    if (onlyGrows(key)) return growOnly.decide(key, budget);
    const reads = key.calls.filter(({ f }) => f === 'read');
    const histories = elementHistoriesOf(key);
    if (histories === undefined || hasRepetition(reads)) return undefined;
    const placements: Placement[] = [];
    const findings: Finding[] = [];
    let [isUndecided, isPlaced] = [false, true];
    for (const history of histories) {
      if (!budget.spend(history.calls.length)) return { verdict: 'unknown' };
      const own = placementsOf(history);
      if (own) {
        placements.push(...own);
        continue;
      }
      isPlaced = false;
      const { verdict } = search(history.calls, key.model, key.semantics.initial, budget, 'order');
      if (verdict === 'unknown') isUndecided = true;
      if (verdict === 'fail') findings.push(membershipFinding(key, history, minimal(key, history)));
      if (findings.length >= ENOUGH) break;
    }
    if (findings.length > 0) return { verdict: 'fail', findings };
    if (isUndecided) return { verdict: 'unknown' };
    if (reads.length > 0) return undefined;
    return isPlaced ? { verdict: 'pass', order: () => merged(placements) } : { verdict: 'pass' };
  },
};

function onlyGrows({ calls }: NormalisedKey): boolean {
  return calls.every((call) => call.f === 'read' || (call.f === 'add' && found(call) === undefined));
}

/** An answer that names an element twice is wrong whatever happened, but not because of one element's history. */
function hasRepetition(reads: readonly Call[]): boolean {
  return reads.some(({ output }) => Array.isArray(output) && new Set(output).size < output.length);
}

/**
 * The calls of an element without everything that its contradiction does not need. Left out are what calls found; and
 * calls that leave the element in a state in which nobody found it, since nobody can tell that they happened.
 */
function minimal({ model, semantics }: NormalisedKey, { calls }: ElementHistory): readonly Call[] {
  const isImpossible = (candidate: readonly Call[]): boolean =>
    search(candidate, model, semantics.initial, new Budget(STEPS_PER_ATTEMPT), 'contradiction').verdict === 'fail';
  let current = calls;
  for (let before: readonly Call[] | undefined; before !== current;) {
    before = current;
    for (const call of before) {
      const smaller = without(current, call).find(isImpossible);
      if (smaller) current = smaller;
    }
  }
  return current;
}

function without(calls: readonly Call[], call: Call): (readonly Call[])[] {
  if (!calls.includes(call)) return [];
  const others = calls.filter((other) => other !== call);
  const left = leaves(call);
  if (left === undefined) return [others];
  if (found(call) !== undefined) {
    const silent: Call = { ...call, output: isCrashed(call) ? undefined : call.input };
    return [calls.map((other) => (other === call ? silent : other))];
  }
  return others.some((other) => found(other) === left) ? [] : [others];
}
