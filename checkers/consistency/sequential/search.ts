import type { Budget } from '../../linearizability/budget.ts';
import { NONE } from '../../linearizability/call.ts';
import { Interner } from '../../linearizability/interner.ts';
import type { ConstraintGraph } from '../constraint-graph.ts';
import type { ProgramOrder, Session, Step } from '../program-order.ts';
import { IMPOSSIBLE, States } from './states.ts';

/** Places remembered: beyond that many, memory would be the limit. */
const REMEMBERED = 200_000;

/** A write, and what it replaced. */
interface Choice {
  readonly candidates: readonly Step[];
  next: number;
  /** Steps done when the choice was made. */
  readonly done: number;
}

/**
 * Looks for one order of all steps that keeps every session and in which every answer is right: one step after the
 * other, remembering the places (how far each session is, and every object's state) from which there was no way on.
 * Two kinds of step are taken as soon as they are possible, because taking them first never rules anything out: those
 * that only observe, and a write that nobody found, over a value that nobody still has to find.
 */
export class OrderSearch {
  readonly #order: ProgramOrder;
  readonly #graph: ConstraintGraph | undefined;
  readonly #budget: Budget;
  readonly #states: readonly States[];
  readonly #current: number[];
  readonly #positions: number[];
  readonly #done: { readonly step: Step; readonly state: number }[] = [];
  readonly #dead = new Set<string>();
  /** Per register without refused calls and by value: calls that have yet to find it. */
  readonly #awaited: readonly (Map<number, number> | undefined)[];
  /** Per step that need not happen: equal for those that do the same. */
  readonly #kinds: ReadonlyMap<Step, number>;
  #missing: number;

  /** @param graph what certainly precedes what, closed; it only saves steps */
  constructor(order: ProgramOrder, graph: ConstraintGraph | undefined, budget: Budget) {
    this.#order = order;
    this.#graph = graph;
    this.#budget = budget;
    this.#states = order.objects.map(({ key }) => new States(key));
    this.#current = this.#states.map(({ initial }) => initial);
    this.#positions = order.sessions.map(() => 0);
    this.#missing = order.steps.filter(({ happened }) => happened).length;
    this.#awaited = order.objects.map(({ key }) =>
      key.isRegister && !key.calls.some(({ refused }) => refused) ? new Map<number, number>() : undefined,
    );
    this.#kinds = kindsOf(order.steps.filter(({ happened }) => !happened));
    for (const step of order.steps) this.#await(step, 1);
  }

  /** `pass` with the order, `fail` when there is none. */
  run():
    | { readonly verdict: 'pass'; readonly order: readonly Step[] }
    | { readonly verdict: 'fail' }
    | { readonly verdict: 'unknown' } {
    const choices: Choice[] = [];
    for (;;) {
      this.#settle();
      if (this.#missing === 0) return { verdict: 'pass', order: this.#done.map(({ step }) => step) };
      if (!this.#budget.spend(1 + (this.#positions.length >> 4))) return { verdict: 'unknown' };
      choices.push({ candidates: this.#isDead() ? [] : this.#candidates(), next: 0, done: this.#done.length });
      if (this.#dead.size > REMEMBERED) return { verdict: 'unknown' };
      if (!this.#takeNext(choices)) return { verdict: 'fail' };
    }
  }

  /** Goes back to the last choice that has something left to try, and tries it. */
  #takeNext(choices: Choice[]): boolean {
    for (let choice = choices.at(-1); choice !== undefined; choice = choices.at(-1)) {
      while (this.#done.length > choice.done) this.#undo();
      const step = choice.candidates[choice.next++];
      if (step !== undefined) {
        this.#take(step);
        return true;
      }
      choices.pop();
    }
    return false;
  }

  #settle(): void {
    for (let settled = false; !settled;) {
      settled = true;
      for (const session of this.#order.sessions) {
        for (let step = this.#head(session); step && this.#isFree(step); step = this.#head(session)) {
          this.#take(step);
          settled &&= this.#states[step.object]?.onlyObserves(step.call) === true;
        }
      }
    }
  }

  #isFree(step: Step): boolean {
    const states = this.#states[step.object] as States;
    if (this.#after(step) === IMPOSSIBLE) return false;
    if (states.onlyObserves(step.call)) return true;
    const awaited = this.#awaited[step.object];
    if (awaited === undefined || !this.#isUnique(step) || step.call.observes !== NONE) return false;
    return !this.#isAwaited(awaited, this.#current[step.object]) && !this.#isAwaited(awaited, step.call.writes);
  }

  /** Whether this place was seen before; it is dead when it is seen again, because the search is depth-first. */
  #isDead(): boolean {
    const place = placeOf(this.#positions, this.#current);
    if (this.#dead.has(place)) return true;
    this.#dead.add(place);
    return false;
  }

  /** Steps that may come next, those first that were asked for first; what need not happen last. */
  #candidates(): readonly Step[] {
    const candidates: Step[] = [];
    const kinds = new Set<number>();
    for (const session of this.#order.sessions) {
      const step = this.#head(session);
      if (step === undefined || !this.#mayComeNext(step)) continue;
      // Nothing follows a crashed step in its session, so one is as good as another that does the same.
      const kind = this.#kinds.get(step);
      if (kind !== undefined && kinds.has(kind)) continue;
      if (kind !== undefined) kinds.add(kind);
      candidates.push(step);
    }
    this.#budget.spend(candidates.length);
    return candidates.sort(
      (a, b) => Number(b.happened) - Number(a.happened) || a.call.operation.index - b.call.operation.index,
    );
  }

  #mayComeNext(step: Step): boolean {
    if (this.#after(step) === IMPOSSIBLE) return false;
    const awaited = this.#awaited[step.object];
    if (awaited && !step.happened && !this.#isAwaited(awaited, step.call.writes)) return false;
    const own = step.call.observes === NONE ? 0 : 1;
    const current = this.#current[step.object] as number;
    if (awaited && this.#isUnique(step) && (awaited.get(current) ?? 0) > own) return false;
    const graph = this.#graph;
    if (graph === undefined || !step.happened) return true;
    const node = graph.numberOf(step);
    return this.#positions.every((position, session) => graph.before(node, session) <= position);
  }

  #head({ steps, after }: Session): Step | undefined {
    if (after !== undefined && (this.#positions[after.session] as number) <= after.position) return undefined;
    const session = steps[0]?.session;
    return session === undefined ? undefined : steps[this.#positions[session] as number];
  }

  #after(step: Step): number {
    return (this.#states[step.object] as States).after(this.#current[step.object] as number, step.call);
  }

  #take(step: Step): void {
    this.#done.push({ step, state: this.#current[step.object] as number });
    this.#current[step.object] = this.#after(step);
    this.#positions[step.session] = (this.#positions[step.session] as number) + 1;
    if (step.happened) this.#missing--;
    this.#await(step, -1);
  }

  #undo(): void {
    const { step, state } = this.#done.pop() as { readonly step: Step; readonly state: number };
    this.#current[step.object] = state;
    this.#positions[step.session] = (this.#positions[step.session] as number) - 1;
    if (step.happened) this.#missing++;
    this.#await(step, 1);
  }

  #await({ object, call }: Step, change: number): void {
    const awaited = this.#awaited[object];
    if (awaited === undefined || call.observes === NONE) return;
    awaited.set(call.observes, (awaited.get(call.observes) ?? 0) + change);
  }

  /** Its object's values identify their writes. */
  #isUnique({ object }: Step): boolean {
    return this.#order.objects[object]?.clusters !== undefined;
  }

  #isAwaited(awaited: ReadonlyMap<number, number>, value: number | undefined): boolean {
    return value !== undefined && (awaited.get(value) ?? 0) > 0;
  }
}

function kindsOf(steps: readonly Step[]): Map<Step, number> {
  const kinds = new Interner();
  return new Map(steps.map((step) => [step, kinds.id([step.object, step.call.f, step.call.input])]));
}

/** Numbers of any size as text that is equal only for equal numbers. */
function placeOf(positions: readonly number[], states: readonly number[]): string {
  let place = '';
  for (const number of positions) place += String.fromCharCode(number & 0xffff, number >>> 16);
  for (const number of states) place += String.fromCharCode(number & 0xffff, number >>> 16);
  return place;
}
