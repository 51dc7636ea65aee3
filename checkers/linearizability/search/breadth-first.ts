import type { Budget } from '../budget.ts';
import { ConfigurationList, EVENT, NOTHING, STATE } from './configuration.ts';
import { MEMORY_WORDS, type SearchAnswer } from './depth-first.ts';
import { Moves, onlyFirst, type CrashedCalls, type Starts } from './moves.ts';
import type { Problem } from './problem.ts';
import { enlarged, TupleTable } from './tuple-table.ts';

/** A new configuration is compared with so many of the same state at most: beyond that comparing costs more than it saves. */
const COMPARED = 256;
/** So many comparisons count as a step. */
const COMPARED_PER_STEP = 16;

/**
 * Follows all possible configurations from return to return (Lowe's graph search). Exact, or relaxed: with crashed calls
 * that never run out few configurations remain distinct, so it ends soon. When none is left, the history is not
 * linearizable; when some are left at the end, it is linearizable, unless crashed calls may have been overused.
 */
export class BreadthFirst {
  readonly moves: Moves;
  readonly #problem: Problem;
  readonly #budget: Budget;
  readonly #isExact: boolean;
  /** Those at the event, followed or not; emptied for every event. */
  readonly #places: Places;
  #frontier: ConfigurationList;
  #next: ConfigurationList;
  readonly #distinct: TupleTable;

  /** @param starts where it may begin; by default in the initial state with nothing in the order */
  constructor(problem: Problem, budget: Budget, crashedCalls: CrashedCalls, starts: Starts = onlyFirst) {
    this.#problem = problem;
    this.#budget = budget;
    this.#isExact = crashedCalls === 'as-often-as-invoked' || problem.crashed.length === 0;
    this.moves = new Moves(problem, budget, crashedCalls);
    this.#places = new Places(this.moves);
    this.#frontier = new ConfigurationList(this.moves.width);
    this.#next = new ConfigurationList(this.moves.width);
    this.#distinct = new TupleTable(this.moves.width);
    for (const start of starts(this.moves)) this.#frontier.push(start, 0);
  }

  /** The configurations at the event that was reached last. */
  get frontier(): ConfigurationList {
    return this.#frontier;
  }

  /** @param watch is told the frontier with which each event is entered */
  run(steps: number, watch?: (event: number, frontier: ConfigurationList) => void): SearchAnswer {
    const answer = this.runTo(this.#problem.returns.length, steps, watch);
    return answer.verdict === 'pass' && !this.#isExact ? { verdict: 'unknown' } : answer;
  }

  /** Only until this event is entered: `pass` when it can be, which leaves the {@link frontier} there. */
  runTo(end: number, steps: number, watch?: (event: number, frontier: ConfigurationList) => void): SearchAnswer {
    const until = this.#budget.spent + steps;
    for (let event = 0; event < end; event++) {
      watch?.(event, this.#frontier);
      if (!this.#follow(event, until)) return { verdict: 'unknown' };
      if (this.#next.length === 0) return { verdict: 'fail', dead: event };
      [this.#frontier, this.#next] = [this.#next, this.#frontier];
    }
    watch?.(end, this.#frontier);
    return { verdict: 'pass' };
  }

  /** Finds the configurations at the next event; false when the budget was spent. */
  #follow(event: number, until: number): boolean {
    const { moves } = this;
    this.#next.length = 0;
    this.#distinct.clear();
    this.#places.clear();
    const waiting = this.#frontier;
    const here = new Int32Array(moves.width);
    while (waiting.length > 0) {
      const words = (this.#places.length + this.#next.length + waiting.length) * (2 * moves.width);
      const { states } = this.#problem;
      if (this.#budget.left === 0 || this.#budget.spent >= until || words > MEMORY_WORDS || states.areTooMany)
        return false;
      this.#budget.spend(1 + states.takeOwed() + this.#places.takeCompared() / COMPARED_PER_STEP);
      const at = waiting.at(--waiting.length);
      for (let index = 0; index < here.length; index++) here[index] = waiting.array[at + index] as number;
      moves.settle(here, 0);
      if (!this.#places.add(here)) continue;
      if (moves.advance(here, 0)) {
        this.#reach(here, 0);
        continue;
      }
      moves.expand(here, 0);
      const { successors } = moves;
      for (let index = successors.length - 1; index >= 0; index--) {
        const from = successors.at(index);
        if (successors.array[from + EVENT] === event) waiting.push(successors.array, from);
        else this.#reach(successors.array, from);
      }
    }
    return true;
  }

  #reach(array: Int32Array, at: number): void {
    const known = this.#distinct.size;
    if (this.#distinct.add(array, at) === known) this.#next.push(array, at);
  }
}

/** The configurations of one event that were followed, by state; those from which no more is possible are left out. */
class Places {
  readonly #moves: Moves;
  readonly #distinct: TupleTable;
  /** By state: the last one of it; by configuration: the one of the same state before. */
  #last: Int32Array = new Int32Array(64).fill(NOTHING);
  #earlier: Int32Array = new Int32Array(64);
  #states: number[] = [];
  #compared = 0;

  constructor(moves: Moves) {
    this.#moves = moves;
    this.#distinct = new TupleTable(moves.width);
  }

  get length(): number {
    return this.#distinct.size;
  }

  /** Comparisons made since the last call. */
  takeCompared(): number {
    const compared = this.#compared;
    this.#compared = 0;
    return compared;
  }

  clear(): void {
    for (const state of this.#states) this.#last[state] = NOTHING;
    this.#states = [];
    this.#distinct.clear();
  }

  /** False when one that is at least as good was followed before. */
  add(configuration: Int32Array): boolean {
    const state = configuration[STATE] as number;
    while (state >= this.#last.length) {
      const length = this.#last.length;
      this.#last = enlarged(this.#last).fill(NOTHING, length);
    }
    if (this.#isDominated(configuration, state)) return false;
    const known = this.#distinct.size;
    if (this.#distinct.add(configuration, 0) !== known) return false;
    if (known === this.#earlier.length) this.#earlier = enlarged(this.#earlier);
    const last = this.#last[state] as number;
    if (last === NOTHING) this.#states.push(state);
    this.#earlier[known] = last;
    this.#last[state] = known;
    return true;
  }

  #isDominated(configuration: Int32Array, state: number): boolean {
    const { tuples, width } = this.#distinct;
    let compared = 0;
    let other = this.#last[state] as number;
    for (; other !== NOTHING && compared < COMPARED; other = this.#earlier[other] as number, compared++) {
      if (this.#moves.dominates(tuples, other * width, configuration, 0)) break;
    }
    this.#compared += compared;
    return other !== NOTHING && compared < COMPARED;
  }
}
