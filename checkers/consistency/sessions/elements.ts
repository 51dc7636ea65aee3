import type { Budget } from '../../linearizability/budget.ts';
import { onKey } from '../../linearizability/sentence.ts';
import { elementsOf, textOf } from '../growing.ts';
import type { HistoryObject, Step } from '../program-order.ts';
import { inWords, type Conflict, type Guarantee, type ObjectJudgement } from './guarantee.ts';

/** What a read showed: each element's place. */
interface Shown {
  readonly step: Step;
  readonly places: ReadonlyMap<string, number>;
}

interface Sight {
  readonly element: string;
  readonly read: Step;
}

/** An addition, with what its session had read and added before. */
interface Added {
  readonly step: Step;
  readonly element: string;
  readonly previous: Added | undefined;
  /** What the session saw for the first time since the addition before it. */
  readonly fresh: readonly Sight[];
}

/** Elements looked at per step of the budget. */
const AT_ONCE = 8;

/**
 * Which guarantees a list or a set that only grows keeps, where each element is added once. What a read shows is what
 * it can see, so nothing has to be inferred: an element seen before, or added before by the session itself, is missing;
 * or one is shown without what its session had added or read before it (Terry et al. demand that it be there, and
 * earlier in the order; sets show no order).
 */
export function judgeElements(
  { key }: HistoryObject,
  sessions: readonly (readonly Step[])[],
  budget: Budget,
): ObjectJudgement {
  const isOrdered = key.model.name === 'list-append';
  const elements = key.calls.filter(({ f }) => !key.model.reads.includes(f)).map(({ input }) => textOf(input));
  const initial = elementsOf(key.semantics.initial);
  if (new Set([...initial, ...elements]).size < initial.length + elements.length) {
    return { judged: false, why: 'not-judged' };
  }
  const found = new Findings(key.key, isOrdered, budget);
  const additions = new Map<string, Added>();
  const shown = sessions.flatMap((steps) => found.inSession(steps, key.model.reads, additions));
  for (const one of shown) found.inRead(one, additions);
  return budget.left === 0 ? { judged: false, why: 'unknown' } : { judged: true, conflicts: found.conflicts };
}

/** The first place of each. */
function placesOf(elements: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const [place, element] of elements.entries()) if (!places.has(element)) places.set(element, place);
  return places;
}

class Findings {
  readonly #found = new Map<Guarantee, Conflict>();
  readonly #key: string;
  readonly #isOrdered: boolean;
  readonly #budget: Budget;
  #looked = 0;

  constructor(key: string, isOrdered: boolean, budget: Budget) {
    this.#key = key;
    this.#isOrdered = isOrdered;
    this.#budget = budget;
  }

  /** The first of each kind. */
  get conflicts(): readonly Conflict[] {
    return [...this.#found.values()];
  }

  /** What a session sees of its own past. Collects its additions, and returns what it read. */
  inSession(steps: readonly Step[], reads: readonly string[], additions: Map<string, Added>): Shown[] {
    const shown: Shown[] = [];
    const own: Added[] = [];
    const known = new Set<string>();
    let fresh: Sight[] = [];
    for (const step of steps) {
      if (!reads.includes(step.call.f)) {
        const element = textOf(step.call.input);
        const added = { step, element, previous: own.at(-1), fresh };
        own.push(added);
        additions.set(element, added);
        fresh = [];
        continue;
      }
      const places = placesOf(elementsOf(step.call.output));
      const now = { step, places };
      const before = shown.at(-1);
      if (before && this.#spend(before.places.size)) this.#isThere('monotonic-reads', before, now);
      const missing = this.#spend(own.length) ? own.find(({ element }) => !places.has(element)) : undefined;
      if (missing) {
        this.#report('read-your-writes', [missing.step, step], `added ${missing.element}`, `then did not see it`);
      }
      shown.push(now);
      if (!this.#spend(places.size)) continue;
      for (const seen of places.keys()) {
        if (!known.has(seen)) fresh.push({ element: seen, read: step });
        known.add(seen);
      }
    }
    return shown;
  }

  /** What an answer shows of one session's additions, it has to show of what this session knew before. */
  inRead(shown: Shown, additions: ReadonlyMap<string, Added>): void {
    for (const element of shown.places.keys()) {
      const added = additions.get(element);
      if (added === undefined) continue;
      const { previous } = added;
      if (!this.#spend(1)) return;
      if (previous && !this.#isBefore(previous.element, element, shown)) {
        this.#reportLate('monotonic-writes', [previous.step, added.step, shown.step], previous.element, element);
      }
      this.#followsReads(added, shown);
    }
  }

  /** Where the session's addition before is shown as well, that one answers for all that was read before it. */
  #followsReads(added: Added, shown: Shown): void {
    if (this.#found.has('writes-follow-reads')) return;
    for (let one: Added | undefined = added; one; one = one.previous) {
      if (!this.#spend(1 + one.fresh.length)) return;
      const missing = one.fresh.find(({ element }) => !this.#isBefore(element, added.element, shown));
      if (missing) {
        const steps = [missing.read, added.step, shown.step] as const;
        this.#reportLate('writes-follow-reads', steps, missing.element, added.element);
        return;
      }
      if (one.previous && this.#isBefore(one.previous.element, added.element, shown)) return;
    }
  }

  #isThere(guarantee: Guarantee, before: Shown, now: Shown): void {
    const missing = [...before.places.keys()].find((element) => !now.places.has(element));
    if (missing === undefined) return;
    this.#report(guarantee, [before.step, now.step], `saw ${missing}`, 'then did not see it any more');
  }

  #isBefore(earlier: string, later: string, { places }: Shown): boolean {
    const place = places.get(earlier);
    return place !== undefined && (!this.#isOrdered || place < (places.get(later) as number));
  }

  #report(guarantee: Guarantee, steps: readonly [Step, Step], first: string, second: string): void {
    const [one, other] = steps;
    const { process } = one.call.operation;
    const told = `process ${process} ${first} (#${one.call.operation.index}) and ${second} (#${other.call.operation.index})`;
    this.#add(guarantee, steps, told);
  }

  #reportLate(guarantee: Guarantee, steps: readonly [Step, Step, Step], earlier: string, later: string): void {
    const [first, second, last] = steps.map(({ call }) => `#${call.operation.index}`);
    const { process } = steps[1].call.operation;
    const did = guarantee === 'monotonic-writes' ? 'added' : 'saw';
    const told =
      `process ${process} ${did} ${earlier} (${String(first)}) before it added ${later} (${String(second)}), ` +
      `but process ${steps[2].call.operation.process} saw ${later} without ${earlier} before it (${String(last)})`;
    this.#add(guarantee, steps, told);
  }

  #add(guarantee: Guarantee, steps: readonly Step[], told: string): void {
    if (this.#found.has(guarantee)) return;
    const sentence = `${inWords([guarantee])}${onKey(this.#key)} cannot have been kept: ${told}`;
    this.#found.set(guarantee, { key: this.#key, guarantees: [guarantee], steps: [...new Set(steps)], sentence });
  }

  #spend(elements: number): boolean {
    this.#looked += elements;
    const steps = Math.floor(this.#looked / AT_ONCE);
    this.#looked -= steps * AT_ONCE;
    return this.#budget.spend(steps);
  }
}
