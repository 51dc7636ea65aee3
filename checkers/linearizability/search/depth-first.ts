import type { Budget } from '../budget.ts';
import type { Call } from '../call.ts';
import { ConfigurationList, EVENT, NOTHING } from './configuration.ts';
import { crashedIndex, Moves, onlyFirst, type Starts } from './moves.ts';
import { orderAlong } from './order.ts';
import type { Problem } from './problem.ts';
import { Visits } from './visits.ts';

/** `dead`: the return at this event can never be reached, so the history is not linearizable. */
export type SearchAnswer =
  | { readonly verdict: 'pass'; readonly order?: () => readonly Call[] }
  | { readonly verdict: 'fail'; readonly dead: number }
  | { readonly verdict: 'unknown' };

/** Integers that the memory of one search may hold: 64 MB, and arrays may be twice as long as what they hold. */
export const MEMORY_WORDS = 16 * 1024 * 1024;

export interface DepthFirstOptions {
  /** Where it may begin; by default in the initial state with nothing in the order. */
  readonly starts?: Starts;
  /** Crashed calls it uses for one return at most; with a limit it proves orders, but not that there is none. */
  readonly mostCrashed?: number;
}

/**
 * Looks for one order by trying the most promising next call first, remembering what led nowhere (Wing and Gong 1993,
 * with Lowe's memory). Good at showing that a history is linearizable. Can be stopped and continued.
 */
export class DepthFirst {
  readonly #problem: Problem;
  readonly #budget: Budget;
  readonly #moves: Moves;
  readonly #visits: Visits;
  /** Configurations to go on from, each with the visit it comes from and the move that leads to it. */
  readonly #stack: ConfigurationList;
  readonly #from: number[] = [];
  readonly #by: number[] = [];
  /** Per configuration on the stack: how many crashed calls were used for the return that is due. */
  readonly #crashed: number[] = [];
  #crashedHere = 0;
  readonly #mostCrashed: number;
  /** Something was not tried because of that limit. */
  #isCut = false;
  readonly #here: Int32Array;
  #furthest = 0;

  constructor(
    problem: Problem,
    budget: Budget,
    { starts = onlyFirst, mostCrashed = Infinity }: DepthFirstOptions = {},
  ) {
    this.#mostCrashed = mostCrashed;
    this.#problem = problem;
    this.#budget = budget;
    this.#moves = new Moves(problem, budget, 'as-often-as-invoked');
    this.#visits = new Visits(this.#moves.width, this.#moves.used);
    this.#stack = new ConfigurationList(this.#moves.width);
    this.#here = this.#moves.first();
    for (const start of starts(this.#moves)) {
      this.#stack.push(start, 0);
      this.#from.push(NOTHING);
      this.#by.push(NOTHING);
      this.#crashed.push(0);
    }
  }

  /** Goes on until there is an answer, or this many steps or the memory are spent. */
  run(steps: number): SearchAnswer {
    const until = this.#budget.spent + steps;
    while (this.#stack.length > 0) {
      const { states } = this.#problem;
      const isFull = this.#words > MEMORY_WORDS || states.areTooMany;
      if (isFull || this.#budget.left === 0 || this.#budget.spent >= until) return { verdict: 'unknown' };
      this.#budget.spend(1 + states.takeOwed());
      const visit = this.#enterNext();
      if (visit === NOTHING) continue;
      if (this.#here[EVENT] === this.#problem.returns.length) {
        return { verdict: 'pass', order: () => orderAlong(this.#problem, this.#moves, this.#visits.pathTo(visit)) };
      }
      this.#pushSuccessors(visit);
    }
    return this.#isCut ? { verdict: 'unknown' } : { verdict: 'fail', dead: this.#furthest };
  }

  #pushSuccessors(visit: number): void {
    this.#moves.expand(this.#here, 0);
    const { successors, moves } = this.#moves;
    for (let index = successors.length - 1; index >= 0; index--) {
      const crashed = this.#crashedHere + Number(crashedIndex(moves[index] as number) >= 0);
      if (crashed > this.#mostCrashed) {
        this.#isCut = true;
        continue;
      }
      this.#stack.push(successors.array, successors.at(index));
      this.#from.push(visit);
      this.#by.push(moves[index] as number);
      this.#crashed.push(crashed);
    }
  }

  get #words(): number {
    return this.#visits.words + this.#stack.length * (this.#stack.width + 2);
  }

  /** Takes the next configuration off the stack and runs ahead as far as there is no choice; NOTHING if that was in vain. */
  #enterNext(): number {
    const at = this.#stack.at(--this.#stack.length);
    const { array } = this.#stack;
    for (let index = 0; index < this.#here.length; index++) this.#here[index] = array[at + index] as number;
    this.#crashedHere = this.#crashed.pop() as number;
    const end = this.#problem.returns.length;
    while ((this.#here[EVENT] as number) < end) {
      this.#moves.settle(this.#here, 0);
      if (!this.#moves.advance(this.#here, 0)) break;
      this.#crashedHere = 0;
      this.#budget.spend(1);
    }
    this.#furthest = Math.max(this.#furthest, this.#here[EVENT] as number);
    return this.#visits.add(this.#here, 0, this.#from.pop() as number, this.#by.pop() as number);
  }
}
