import type { Json } from '../../../harness/core/json.ts';
import type { Operation } from '../../../harness/core/operation.ts';
import type { Call } from '../call.ts';
import { MASKS, STATE, USED, type ConfigurationList } from '../search/configuration.ts';
import type { Moves } from '../search/moves.ts';
import type { Problem } from '../search/problem.ts';

/** A configuration that the past can have led to, in terms of operations, so that it outlives the search it comes from. */
export interface Start {
  readonly state: Json;
  /** Operations going on that are in the order already, and those that need not be in it any more. */
  readonly taken: ReadonlySet<Operation>;
  readonly free: ReadonlySet<Operation>;
  /** Crashed operations that took effect. */
  readonly used: ReadonlySet<Operation>;
}

export function startIn(state: Json): Start {
  const none: ReadonlySet<Operation> = new Set();
  return { state, taken: none, free: none, used: none };
}

/** The start as a configuration of a search over the operations that are left. */
export function enter({ state, taken, free, used }: Start, problem: Problem, moves: Moves): Int32Array {
  const configuration = moves.first();
  configuration[STATE] = problem.states.id(state);
  if (taken.size + free.size > 0) {
    problem.returns.forEach(({ operation }, position) => {
      const slot = problem.pending.returningSlot[position] as number;
      if (taken.has(operation)) setBit(configuration, MASKS, slot);
      if (free.has(operation)) setBit(configuration, MASKS + moves.words, slot);
    });
  }
  problem.crashed.forEach(({ calls }, index) => {
    for (const { operation } of calls) {
      if (used.has(operation)) configuration[USED] = moves.used.with(configuration[USED] as number, index);
    }
  });
  return configuration;
}

/** The frontier of a search at this event. */
export function leave(frontier: ConfigurationList, event: number, problem: Problem, moves: Moves): Start[] {
  const moment = problem.returns[event - 1]?.completed ?? -Infinity;
  const pending = problem.returns
    .map((call, position) => ({ call, slot: problem.pending.returningSlot[position] as number, position }))
    .filter(({ call, position }) => position >= event && call.invoked <= moment);
  return Array.from({ length: frontier.length }, (_, index) => {
    const at = frontier.at(index);
    const having = (mask: number): Set<Operation> =>
      new Set(pending.filter(({ slot }) => hasBit(frontier.array, at + mask, slot)).map(({ call }) => call.operation));
    return {
      state: problem.states.value(frontier.array[at + STATE] as number),
      taken: having(MASKS),
      free: having(MASKS + moves.words),
      used: new Set(usedCalls(problem, moves, frontier.array[at + USED] as number).map(({ operation }) => operation)),
    };
  });
}

/** Of each kind those invoked first. */
function usedCalls({ crashed }: Problem, { used }: Moves, vector: number): Call[] {
  return crashed.flatMap(({ calls }, index) => calls.slice(0, used.count(vector, index)));
}

function setBit(array: Int32Array, at: number, slot: number): void {
  array[at + (slot >>> 5)] = (array[at + (slot >>> 5)] as number) | (1 << (slot & 31));
}

function hasBit(array: Int32Array, at: number, slot: number): boolean {
  return ((array[at + (slot >>> 5)] as number) & (1 << (slot & 31))) !== 0;
}
