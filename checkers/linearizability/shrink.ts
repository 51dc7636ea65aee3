import type { Json } from '../../harness/core/json.ts';
import { Budget } from './budget.ts';
import { asWrite, isCrashed, NONE, type Call } from './call.ts';
import { since, until } from './explanation/cut.ts';
import { minimalCalls, removalsOf } from './minimal/minimal.ts';
import { dropUnobserved, type NormalisedKey } from './normalise.ts';
import { isRefuted, latestCuts } from './search/refute.ts';
import { search } from './search/search.ts';

/** Calls that cannot be ordered, whichever of these interned values was there first. */
export interface Core {
  readonly calls: readonly Call[];
  readonly starts: readonly number[];
  /** What the starts are: the initial state, any value at all, or the states that were possible at a moment. */
  readonly before: 'initial' | 'anything' | 'possible';
}

/** Steps for one attempt, and for all of them: a witness that could be smaller is still a witness. */
const STEPS_PER_ATTEMPT = 300_000;
const STEPS_IN_TOTAL = 24_000_000;
/** Steps to find out what was possible before, how many returns back that is asked, and how many states are too many. */
const STEPS_FOR_CUTS = 20_000_000;
const CUTS = 256;
const MOST_STARTS = 16;
/** A history of few calls is cut down from its beginning first: so few that are left need no word about what came before. */
const FEW = 64;
const SELF_CONTAINED = 4;

/**
 * Cuts a history that is not linearizable down to a few calls that are not either. Only cuts that can never make a
 * linearizable history look wrong are tried:
 *
 * - forgetting what came after the deadline,
 * - replacing the time before a moment by "any value may have been there" or by the states that were possible then,
 * - dropping observations, of a cas only its observing,
 * - dropping writes whose value nobody observes,
 * - of crashed writes of one value keeping the first, when there is no order even if it may happen again and again.
 */
export function shrink(key: NormalisedKey, deadline: number | undefined): Core {
  const prefix = deadline === undefined ? key.calls : until(deadline, key.calls, key.model);
  const shrinker = new Shrinker(key);
  const anything = shrinker.afterAnything(prefix);
  if (anything) return shrinker.minimal(anything);
  const whole = prefix.length <= FEW ? shrinker.minimal(shrinker.tidy(prefix)) : undefined;
  if (whole !== undefined && whole.calls.length <= SELF_CONTAINED) return whole;
  return shrinker.minimal(shrinker.afterPossible(prefix) ?? shrinker.tidy(prefix));
}

class Shrinker {
  readonly #key: NormalisedKey;
  readonly #budget = new Budget(STEPS_IN_TOTAL);
  #before: Core['before'] = 'initial';
  #possible: readonly number[];
  /** Crashed calls of one kind were left out, so they may have to happen more than once. */
  #repeatedly = false;

  constructor(key: NormalisedKey) {
    this.#key = key;
    this.#possible = [key.initial];
  }

  /** Without crashed calls whose effect nobody can have seen. */
  tidy(calls: readonly Call[]): readonly Call[] {
    return this.#key.isRegister ? dropUnobserved(calls) : calls;
  }

  /** Removes and weakens what can go, many calls at once and then single ones, until nothing more can. */
  minimal(calls: readonly Call[]): Core {
    this.#repeatedly = false;
    let current = this.#withPlainCrashes(calls);
    for (let size = Math.max(1, current.length >> 1); size >= 1; size >>= 1) {
      current = this.#withoutObservations(current, size);
    }
    for (let before: readonly Call[] = []; before !== current;) {
      before = current;
      current = this.#withoutObservations(current, 1);
      current = this.#key.isRegister ? this.#weakened(current) : this.#withoutParts(current);
    }
    return { calls: current, starts: this.#startsOf(current), before: this.#before };
  }

  /** The shortest part at the end of these calls that is impossible whatever was there before. */
  afterAnything(calls: readonly Call[]): readonly Call[] | undefined {
    if (!this.#key.isRegister) return undefined;
    const moments = [...new Set(calls.map((call) => call.invoked))].sort((a, b) => b - a);
    const windowOf = (size: number): readonly Call[] => this.#since(moments[size - 1] as number, calls);
    this.#before = 'anything';
    this.#possible = [...new Set([this.#key.initial, ...this.#key.calls.map((call) => call.writes)])];
    for (let size = 2; size < moments.length; size *= 2) {
      if (!this.#isImpossible(windowOf(size))) continue;
      let [tooSmall, enough] = [size / 2, size];
      while (enough - tooSmall > 1) {
        const middle = (tooSmall + enough) >> 1;
        if (this.#isImpossible(windowOf(middle))) enough = middle;
        else tooSmall = middle;
      }
      return windowOf(enough);
    }
    this.#before = 'initial';
    this.#possible = [this.#key.initial];
    return undefined;
  }

  /** A short part at the end that is impossible after everything that the rest can have led to. */
  afterPossible(calls: readonly Call[]): readonly Call[] | undefined {
    const { model, semantics, values } = this.#key;
    const cuts = latestCuts(calls, model, semantics.initial, new Budget(STEPS_FOR_CUTS), CUTS);
    for (const { moment, states } of cuts) {
      if (states.length > MOST_STARTS) continue;
      this.#before = 'possible';
      this.#possible = states.map((state) => values.id(state));
      const window = this.#since(moment, calls);
      if (this.#isImpossible(window)) return window;
    }
    this.#before = 'initial';
    this.#possible = [this.#key.initial];
    return undefined;
  }

  /** Without what can be taken out for reasons of the model. */
  #withoutParts(calls: readonly Call[]): readonly Call[] {
    const { model, values } = this.#key;
    const part = { calls, starts: this.#startsOf(calls).map((start) => values.value(start)), model, values };
    return minimalCalls(part, removalsOf(this.#key, {}), (some) => this.#isImpossible(some));
  }

  /** Crashed calls as plain writes, of each value one: then they hardly cost anything. */
  #withPlainCrashes(calls: readonly Call[]): readonly Call[] {
    if (!this.#key.isRegister || !calls.some(isCrashed)) return calls;
    const { model, values } = this.#key;
    const plain = this.tidy(calls.map((call) => (isCrashed(call) ? asWrite(call, model, values) : call)));
    const start = this.#isImpossible(plain) ? plain : calls;
    this.#repeatedly = true;
    const first = firstOfEachKind(start);
    if (this.#isImpossible(first)) return first;
    this.#repeatedly = false;
    return start;
  }

  #withoutObservations(calls: readonly Call[], size: number): readonly Call[] {
    let current = calls;
    const observations = calls.filter((call) => this.#onlyObserves(call));
    for (let start = 0; start < observations.length; start += size) {
      const chunk = new Set(observations.slice(start, start + size));
      const attempt = this.tidy(current.filter((call) => !chunk.has(call)));
      if (attempt.length < current.length && this.#isImpossible(attempt)) current = attempt;
    }
    return current;
  }

  #weakened(calls: readonly Call[]): readonly Call[] {
    const { model, values } = this.#key;
    let current = calls;
    for (const call of calls) {
      if (!current.includes(call) || call.writes === NONE) continue;
      const attempts: (readonly Call[])[] = [];
      if (this.#isUnobserved(call, current)) attempts.push(current.filter((other) => other !== call));
      if (call.observes !== NONE) {
        const write = asWrite(call, model, values);
        attempts.push(this.tidy(current.map((other) => (other === call ? write : other))));
      }
      const alike = current.find((other) => other !== call && isCrashed(other) && other.writes === call.writes);
      if (alike && call.observes === NONE && !isCrashed(call)) attempts.push(this.#merged(call, alike, current));
      current = attempts.find((attempt) => this.#isImpossible(attempt)) ?? current;
    }
    return current;
  }

  /** The write as one that may happen or not, which the crashed one then stands for; or the other way round. */
  #merged(call: Call, crashed: Call, calls: readonly Call[]): readonly Call[] {
    if (!this.#repeatedly || crashed.observes !== NONE) return calls;
    const [first] = [call, crashed].sort((a, b) => a.invoked - b.invoked) as [Call, Call];
    const merged = { ...first, completed: Infinity, output: undefined };
    return calls.flatMap((other) => (other === call ? [] : [other === crashed ? merged : other]));
  }

  #onlyObserves(call: Call): boolean {
    return call.refused || this.#key.model.reads.includes(call.f);
  }

  /** Nobody can tell that the value was ever there; a refused call might. */
  #isUnobserved(call: Call, calls: readonly Call[]): boolean {
    return !calls.some((other) => other.refused || (other !== call && other.observes === call.writes));
  }

  #isImpossible(calls: readonly Call[]): boolean {
    return this.#startsOf(calls).every((start) => this.#isImpossibleAfter(calls, this.#key.values.value(start)));
  }

  #isImpossibleAfter(calls: readonly Call[], start: Json): boolean {
    const budget = new Budget(Math.min(STEPS_PER_ATTEMPT, this.#budget.left));
    const { model } = this.#key;
    const impossible = this.#repeatedly
      ? isRefuted(calls, model, start, budget)
      : search(calls, model, start, budget, 'contradiction').verdict === 'fail';
    this.#budget.spend(budget.spent);
    return impossible;
  }

  /**
   * The values that may have been there before. Of any at all, those that the calls mention, and one for all the others,
   * which no call can tell apart.
   */
  #startsOf(calls: readonly Call[]): readonly number[] {
    if (this.#before !== 'anything') return this.#possible;
    const { values, model } = this.#key;
    const mentioned = new Set<number>();
    for (const { f, input, output } of calls) {
      const access = model.access(f, input, output);
      for (const value of [access?.observes, access?.writes]) if (value !== undefined) mentioned.add(values.id(value));
    }
    const possible = this.#possible.filter((value) => value !== NONE);
    const other = possible.find((value) => !mentioned.has(value));
    const starts = possible.filter((value) => mentioned.has(value));
    return other === undefined ? starts : [...starts, other];
  }

  #since(moment: number, calls: readonly Call[]): readonly Call[] {
    return this.tidy(since(moment, calls, this.#key.model));
  }
}

/** Of crashed calls that do the same, the one that was invoked first. */
function firstOfEachKind(calls: readonly Call[]): readonly Call[] {
  const first = new Map<string, Call>();
  for (const call of calls) {
    if (!isCrashed(call)) continue;
    const kind = JSON.stringify([call.f, call.observes, call.writes]);
    const known = first.get(kind);
    if (known === undefined || call.invoked < known.invoked) first.set(kind, call);
  }
  const kept = new Set(first.values());
  return calls.filter((call) => !isCrashed(call) || kept.has(call));
}
