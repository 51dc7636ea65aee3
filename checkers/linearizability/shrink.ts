import { Budget } from './budget.ts';
import { asWrite, isCrashed, NONE, type Call } from './call.ts';
import { dropUnobserved, type NormalisedKey } from './normalise.ts';
import { search } from './search/search.ts';

/** Calls that cannot be ordered, whichever of these interned values was there first. */
export interface Core {
  readonly calls: readonly Call[];
  readonly starts: readonly number[];
}

/** Steps for one attempt, and for all of them: a witness that could be smaller is still a witness. */
const STEPS_PER_ATTEMPT = 50_000;
const STEPS_IN_TOTAL = 5_000_000;

/**
 * Cuts a history that is not linearizable down to a few calls that are not either. Only cuts that can never make a
 * linearizable history look wrong are tried: dropping what was invoked after the deadline, replacing the time before a
 * moment by "any value may have been there", dropping observations, and dropping writes whose value nobody observes.
 */
export function shrink(key: NormalisedKey, deadline: number | undefined): Core {
  const shrinker = new Shrinker(key);
  const prefix = key.calls.filter((call) => deadline === undefined || call.invoked <= deadline);
  const window = key.isRegister ? shrinker.latestWindow(prefix) : prefix;
  return shrinker.core(shrinker.withoutObservations(window));
}

class Shrinker {
  readonly #key: NormalisedKey;
  readonly #budget = new Budget(STEPS_IN_TOTAL);
  /** Whether the calls stand for a part of the history that some value preceded. */
  #afterSomething = false;

  constructor(key: NormalisedKey) {
    this.#key = key;
  }

  core(calls: readonly Call[]): Core {
    return { calls, starts: this.#startsOf(calls) };
  }

  /** The shortest part at the end of these calls that is impossible whatever was there before. */
  latestWindow(calls: readonly Call[]): readonly Call[] {
    const moments = [...new Set(calls.map((call) => call.invoked))].sort((a, b) => b - a);
    this.#afterSomething = true;
    for (let size = 2; size < moments.length; size *= 2) {
      if (!this.#isImpossible(windowFrom(calls, moments[size - 1] as number))) continue;
      let [tooSmall, enough] = [size / 2, size];
      while (enough - tooSmall > 1) {
        const middle = (tooSmall + enough) >> 1;
        if (this.#isImpossible(windowFrom(calls, moments[middle - 1] as number))) enough = middle;
        else tooSmall = middle;
      }
      return windowFrom(calls, moments[enough - 1] as number);
    }
    this.#afterSomething = false;
    return calls;
  }

  /** Removes and weakens single calls, and before that many at once, until nothing more can go. */
  withoutObservations(calls: readonly Call[]): readonly Call[] {
    let current = calls;
    for (let size = Math.max(1, current.length >> 1); size >= 1; size >>= 1)
      current = this.#withoutChunks(current, size);
    for (let before = Infinity; current.length < before;) {
      before = current.length;
      current = this.#withoutChunks(current, 1);
      if (this.#key.isRegister) current = this.#weakened(current);
    }
    return current;
  }

  #withoutChunks(calls: readonly Call[], size: number): readonly Call[] {
    let current = calls;
    const observations = calls.filter((call) => call.writes === NONE && this.#onlyObserves(call));
    for (let start = 0; start < observations.length; start += size) {
      const chunk = new Set(observations.slice(start, start + size));
      const attempt = current.filter((call) => !chunk.has(call));
      if (this.#isImpossible(attempt)) current = attempt;
    }
    return current;
  }

  #weakened(calls: readonly Call[]): readonly Call[] {
    let current = calls;
    for (const call of calls) {
      if (!current.includes(call) || call.writes === NONE) continue;
      const attempts = [
        () => current.filter((other) => other !== call),
        () => current.map((other) => (other === call ? asWrite(call, this.#key.model, this.#key.values) : other)),
      ];
      if (!this.#isUnobserved(call, current)) attempts.shift();
      if (attempts.length === 1 && call.observes === NONE) continue;
      const better = attempts.map((attempt) => attempt()).find((attempt) => this.#isImpossible(attempt));
      if (better) current = better;
    }
    return current;
  }

  #onlyObserves(call: Call): boolean {
    return call.refused || this.#key.model.reads.includes(call.f);
  }

  /** Nobody can tell that the value was ever there; a refused call might. */
  #isUnobserved(call: Call, calls: readonly Call[]): boolean {
    return !calls.some((other) => other.refused || (other !== call && other.observes === call.writes));
  }

  #isImpossible(calls: readonly Call[]): boolean {
    return this.#startsOf(calls).every((start) => {
      const budget = new Budget(Math.min(STEPS_PER_ATTEMPT, this.#budget.left));
      const { verdict } = search(calls, this.#key.model, this.#key.values.value(start), budget, 'contradiction');
      this.#budget.spend(budget.spent);
      return verdict === 'fail';
    });
  }

  /**
   * The values that may have been there before: those the calls mention, and one for all the others, which no call can
   * tell apart.
   */
  #startsOf(calls: readonly Call[]): readonly number[] {
    const { initial, values, model } = this.#key;
    if (!this.#afterSomething) return [initial];
    const mentioned = new Set<number>();
    for (const { f, input, output } of calls) {
      const access = model.access(f, input, output);
      for (const value of [access?.observes, access?.writes]) if (value !== undefined) mentioned.add(values.id(value));
    }
    const possible = new Set([
      initial,
      ...this.#key.calls.map((call) => call.writes).filter((value) => value !== NONE),
    ]);
    const other = [...possible].find((value) => !mentioned.has(value));
    const starts = [...possible].filter((value) => mentioned.has(value));
    return other === undefined ? starts : [...starts, other];
  }
}

/**
 * What has to be true from this moment on: calls invoked since then as they were. Of those going on at the moment only
 * that they may still take effect.
 */
function windowFrom(calls: readonly Call[], moment: number): readonly Call[] {
  const window: Call[] = [];
  for (const call of calls) {
    if (call.invoked >= moment || isCrashed(call)) window.push(call);
    else if (call.completed >= moment && call.writes !== NONE) {
      window.push({ ...call, completed: Infinity, output: undefined });
    }
  }
  return dropUnobserved(window);
}
