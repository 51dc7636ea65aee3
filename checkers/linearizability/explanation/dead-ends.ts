import { canonicalJson } from '../../../harness/core/digest.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { DeadEnd } from '../../../harness/core/witness.ts';
import { Budget } from '../budget.ts';
import type { Call } from '../call.ts';
import type { NormalisedKey } from '../normalise.ts';
import { BreadthFirst } from '../search/breadth-first.ts';
import { EVENT, STATE } from '../search/configuration.ts';
import { crashedIndex, LEFT_OUT, type Moves } from '../search/moves.ts';
import { Problem } from '../search/problem.ts';
import { TupleTable } from '../search/tuple-table.ts';
import { nameOf, onKey } from '../sentence.ts';
import type { Core } from '../shrink.ts';

const STEPS = 200_000;
/** More configurations are not followed, and more states are not listed: nobody reads them. */
const MOST_FOLLOWED = 2_000;
const MOST_LISTED = 12;
const MOST_NAMED = 4;

/**
 * Why the calls of a core have no order: for each value that may have been there first, the return that no order
 * reaches, every state that could be there by then, and the fewest calls that lead to each. Equal states are one,
 * whatever the order that led to them; starts that end alike are one, too.
 */
export function deadEndsOf(key: NormalisedKey, { calls, starts }: Core): DeadEnd[] {
  const byCall = new Map<Call, Map<string, State>>();
  const problems = new Map<Call, readonly Call[]>();
  for (const start of starts) {
    const end = endOf(key, calls, key.values.value(start));
    if (end === undefined) continue;
    problems.set(end.call, end.pending);
    const states = byCall.get(end.call) ?? new Map<string, State>();
    byCall.set(end.call, states);
    for (const state of end.states) {
      const name = canonicalJson(state.state);
      const known = states.get(name);
      if (known === undefined || state.after.length < known.after.length) states.set(name, state);
    }
  }
  return [...byCall].map(([call, states]) => deadEnd(key, call, problems.get(call) ?? [], [...states.values()]));
}

interface State {
  readonly state: Json;
  readonly after: readonly Call[];
}

interface End {
  readonly call: Call;
  readonly pending: readonly Call[];
  readonly states: readonly State[];
}

function endOf({ model }: NormalisedKey, calls: readonly Call[], start: Json): End | undefined {
  const problem = new Problem(calls, model, start);
  const budget = new Budget(STEPS);
  const search = new BreadthFirst(problem, budget, 'without-limit');
  let entered: Int32Array[] = [];
  const answer = search.run(STEPS, (_, frontier) => {
    const { array, width, length } = frontier;
    entered = Array.from({ length }, (__, index) => array.slice(index * width, (index + 1) * width));
  });
  if (answer.verdict !== 'fail') return undefined;
  const call = problem.returns[answer.dead] as Call;
  const pending = calls.filter((other) => other !== call && isPending(other, call, problem, answer.dead));
  return { call, pending, states: statesFrom(entered, problem, search.moves) };
}

function isPending(other: Call, call: Call, problem: Problem, event: number): boolean {
  const position = problem.returns.indexOf(other);
  return other.invoked <= call.completed && (position === -1 || position > event);
}

/** Every state that the calls pending at the frontier can lead to, nearest first. */
function statesFrom(frontier: readonly Int32Array[], problem: Problem, moves: Moves): State[] {
  const found = new Map<number, State>();
  const followed = new TupleTable(moves.width);
  const queue = frontier.map((configuration) => ({ configuration, after: [] as readonly Call[] }));
  for (let head = 0; head < queue.length && head < MOST_FOLLOWED; head++) {
    const { configuration, after } = queue[head] as (typeof queue)[number];
    const state = configuration[STATE] as number;
    if (!found.has(state)) found.set(state, { state: problem.states.value(state), after });
    moves.settle(configuration, 0);
    moves.expand(configuration, 0);
    const { successors } = moves;
    for (let index = 0; index < successors.length; index++) {
      const move = moves.moves[index] as number;
      const size = followed.size;
      if (move === LEFT_OUT || followed.add(successors.array, successors.at(index)) !== size) continue;
      const next = successors.array.slice(successors.at(index), successors.at(index + 1));
      queue.push({ configuration: next, after: [...after, callOf(move, problem, next[EVENT] as number)] });
    }
  }
  return [...found.values()];
}

function callOf(move: number, { returns, pending, crashed }: Problem, event: number): Call {
  if (move < 0) return (crashed[crashedIndex(move)] as Problem['crashed'][number]).calls[0] as Call;
  const position = returns.findIndex((_, index) => index >= event && pending.returningSlot[index] === move);
  return returns[position] as Call;
}

function deadEnd(key: NormalisedKey, call: Call, pending: readonly Call[], states: readonly State[]): DeadEnd {
  const nearest = [...states].sort((a, b) => a.after.length - b.after.length).slice(0, MOST_LISTED);
  return {
    operation: call.operation.index,
    pending: pending.map(({ operation }) => operation.index),
    states: nearest.map(({ state, after }) => ({ state, after: after.map(({ operation }) => operation.index) })),
    more: states.length - nearest.length,
    sentence: sentenceOf(key, call, nearest, states.length),
  };
}

function sentenceOf(key: NormalisedKey, call: Call, states: readonly State[], all: number): string {
  const named = states.slice(0, MOST_NAMED).map(({ state, after }) => {
    const way = after.length === 0 ? '' : ` after ${after.map(nameOf).join(', ')}`;
    return `${JSON.stringify(state)}${way}`;
  });
  const more = all > named.length ? `, or one of ${all - named.length} more` : '';
  return `${answerOf(call)}${onKey(key.key)} is possible in none of the states that could be there: ${named.join('; ')}${more}`;
}

function answerOf(call: Call): string {
  const name = nameOf(call);
  if (call.refused) return `being refused, ${name}`;
  return call.output === undefined || call.output === call.input ? name : `${name} -> ${JSON.stringify(call.output)}`;
}
