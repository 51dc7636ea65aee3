import { Budget } from '../../linearizability/budget.ts';
import { NONE, type Call } from '../../linearizability/call.ts';
import { growingKey } from '../growing.ts';
import { restrict, type ProgramOrder, type Step } from '../program-order.ts';
import { decideSequential } from './decide.ts';

/** Steps for one attempt, and for all of them: a witness that could be smaller is still a witness. */
const STEPS_PER_ATTEMPT = 50_000;
const STEPS_IN_TOTAL = 1_000_000;

/**
 * Cuts calls that have no sequential order down to a few that have none either. Only cuts are tried that never make
 * a sequential history look wrong: all calls of an object, calls that only observe, writes whose value nobody found, elements together with what
 * answers show of them.
 */
export function shrinkSequential(order: ProgramOrder, core: readonly Step[]): ReadonlySet<Call> {
  const budget = new Budget(STEPS_IN_TOTAL);
  let kept: ReadonlySet<Call> = new Set(core.map(({ call }) => call));
  for (let before = Infinity; kept.size < before;) {
    before = kept.size;
    for (let size = chunkOf(kept.size); size >= 1; size = Math.floor(size / 2)) {
      for (const chunk of removable(order, kept, size)) {
        const attempt = without(kept, chunk);
        if (isImpossible(order, attempt, budget)) kept = attempt;
      }
    }
  }
  return kept;
}

function chunkOf(size: number): number {
  return Math.max(1, size >> 2);
}

/** Groups of calls that may go: whole objects first, then up to `size` at once that nobody depends on. */
function removable(order: ProgramOrder, kept: ReadonlySet<Call>, size: number): Call[][] {
  const groups: Call[][] = [];
  for (const { key } of order.objects) {
    const calls = key.calls.filter((call) => kept.has(call));
    if (calls.length === 0) continue;
    groups.push(calls);
    const refused = calls.some((call) => call.refused);
    const found = new Set(calls.map(({ observes }) => observes));
    const growing = growingKey(key) !== undefined;
    const free = calls.filter(
      (call) =>
        growing ||
        call.refused ||
        key.model.reads.includes(call.f) ||
        (key.isRegister && !refused && call.writes !== NONE && !found.has(call.writes)),
    );
    for (let start = 0; start < free.length; start += size) groups.push(free.slice(start, start + size));
  }
  return groups;
}

function isImpossible(order: ProgramOrder, kept: ReadonlySet<Call>, budget: Budget): boolean {
  if (budget.left === 0) return false;
  const attempt = new Budget(Math.min(STEPS_PER_ATTEMPT, budget.left));
  const { verdict } = decideSequential(restrict(order, kept), attempt);
  budget.spend(attempt.spent);
  return verdict === 'fail';
}

function without(kept: ReadonlySet<Call>, calls: readonly Call[]): Set<Call> {
  const rest = new Set(kept);
  for (const call of calls) rest.delete(call);
  return rest;
}
