import { completedOperation, pendingOperation, type HistorySemantics } from '../../../harness/core/history.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import type { HistoryEvent, Operation } from '../../../harness/core/operation.ts';
import { Budget } from '../budget.ts';
import { NONE, type Call } from '../call.ts';
import { Interner } from '../interner.ts';
import { callOf } from '../normalise.ts';
import { BreadthFirst } from '../search/breadth-first.ts';
import { DepthFirst } from '../search/depth-first.ts';
import type { Moves } from '../search/moves.ts';
import { Problem } from '../search/problem.ts';
import type { MonitorResult, MonitorViolation } from './result.ts';
import { enter, leave, startIn, type Start } from './starts.ts';

/** So many completed operations are kept before those that are settled are replaced by what they can have led to. */
const KEPT = 24;
/** If that is more than this, they are kept until there are twice as many. */
const MOST_STARTS = 256;
/**
 * A check that took so large a part of its steps, or looked at so many operations, is costly: the next one waits for a
 * quarter more of them.
 */
const COSTLY = 0.02;
const MANY = 200;

export interface KeyMonitorOptions {
  readonly semantics: HistorySemantics;
  /** Steps that one check may take. */
  readonly steps: number;
  /** Whether every completion is checked, however costly that is. */
  readonly isEager: boolean;
}

/** Watches one key: the operations of late, and what everything before can have led to. */
export class KeyMonitor {
  readonly #key: string;
  readonly #model: SequentialModel;
  readonly #semantics: HistorySemantics;
  readonly #steps: number;
  readonly #isEager: boolean;
  readonly #values = new Interner();
  /** Operations without an outcome so far, by process. */
  readonly #open = new Map<number, Operation>();
  /** Completed since the starts, and all that crashed. */
  #recent: Call[] = [];
  #starts: readonly Start[];
  #keep = KEPT;
  /** Time of the last event: what comes later may still be concurrent with it. */
  #now = -Infinity;
  /** Completions that do not ask for a check. */
  #patience = 0;
  /** Something was seen since the last check that decided. */
  #isPutOff = false;
  #last: Pick<MonitorViolation, 'at' | 'operation'> | undefined;
  #verdict: MonitorResult['verdict'] = 'pass';

  constructor(key: string, model: SequentialModel, { semantics, steps, isEager }: KeyMonitorOptions) {
    this.#key = key;
    this.#steps = steps;
    this.#isEager = isEager;
    this.#model = model;
    this.#semantics = semantics;
    this.#starts = [startIn(semantics.initial)];
  }

  invoke(event: HistoryEvent, process: number): void {
    this.#now = event.time;
    this.#open.set(process, pendingOperation(event, process));
  }

  /** The process does something else: what became of its operation will never be known. */
  abandon(process: number): void {
    const operation = this.#open.get(process);
    this.#open.delete(process);
    if (operation !== undefined) this.#remember(operation);
  }

  complete(event: HistoryEvent, process: number): MonitorViolation | undefined {
    const invoked = this.#open.get(process);
    if (invoked === undefined) return undefined;
    this.#open.delete(process);
    this.#now = event.time;
    const operation = completedOperation(invoked, event);
    const call = this.#remember(operation);
    // That an outcome stays unknown changes nothing: it was so before.
    if (operation.type === 'info') return undefined;
    // A blind write is possible in every state: it may come last of all, and contradicts nothing by being over.
    if (call !== undefined && isBlindWrite(call) && this.#recent.length < MANY) return undefined;
    this.#last = { at: event.index, operation: operation.index };
    this.#isPutOff = true;
    return !this.#isEager && --this.#patience > 0 ? undefined : this.#check(this.#steps);
  }

  /** Makes up for what was put off, or was not decided. */
  finish(steps: number): MonitorResult {
    const violation = this.#isPutOff && this.#verdict !== 'fail' ? this.#check(steps) : undefined;
    return { verdict: this.#verdict, violation };
  }

  #remember(operation: Operation): Call | undefined {
    const call = callOf(operation, this.#model, this.#semantics, this.#values);
    if (call !== undefined) this.#recent.push(call);
    return call;
  }

  #check(steps: number): MonitorViolation | undefined {
    const problem = this.#problem();
    const budget = new Budget(steps);
    this.#verdict = this.#decide(problem, budget);
    this.#isPutOff = this.#verdict === 'unknown';
    if (this.#verdict === 'fail' && this.#last !== undefined) return { key: this.#key, ...this.#last };
    const isCheap = budget.spent < COSTLY * steps && this.#recent.length + this.#open.size < MANY;
    this.#patience = isCheap ? 0 : problem.returns.length >> 2;
    if (this.#verdict === 'pass' && problem.returns.length > this.#keep) this.#settle(problem);
    return undefined;
  }

  #problem(): Problem {
    const going = [...this.#open.values()].flatMap(
      (operation) => callOf(operation, this.#model, this.#semantics, this.#values) ?? [],
    );
    return new Problem([...this.#recent, ...going], this.#model, this.#semantics.initial);
  }

  #decide(problem: Problem, budget: Budget): MonitorResult['verdict'] {
    const starts = (moves: Moves): Int32Array[] => this.#starts.map((start) => enter(start, problem, moves));
    const { verdict } = new DepthFirst(problem, budget, { starts }).run(budget.left >> 1);
    if (verdict !== 'unknown') return verdict;
    return new BreadthFirst(problem, budget, 'as-often-as-invoked', starts).run(budget.left).verdict;
  }

  /** Replaces what is over by what it can have led to: everything that returned before the oldest open operation began. */
  #settle(problem: Problem): void {
    const oldest = Math.min(this.#now, ...[...this.#open.values()].map(({ invoked }) => invoked));
    const event = problem.firstEventFrom(oldest);
    const search = new BreadthFirst(problem, new Budget(this.#steps), 'as-often-as-invoked', (moves) =>
      this.#starts.map((start) => enter(start, problem, moves)),
    );
    const { verdict } = search.runTo(event, this.#steps);
    if (verdict !== 'pass' || event === 0 || search.frontier.length > MOST_STARTS) {
      this.#keep = 2 * problem.returns.length;
      return;
    }
    this.#keep = KEPT;
    this.#starts = leave(search.frontier, event, problem, search.moves);
    const over = new Set(problem.returns.slice(0, event));
    this.#recent = this.#recent.filter((call) => !over.has(call));
  }
}

function isBlindWrite(call: Call): boolean {
  return !call.refused && call.observes === NONE && call.writes !== NONE;
}
