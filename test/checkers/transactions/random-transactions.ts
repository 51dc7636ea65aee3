import type { HistorySemantics, NilRead } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Operation } from '../../../harness/core/operation.ts';
import type { Stream } from '../../../harness/core/random.ts';

type Part = readonly [string, string, Json];

export interface RandomTransactions {
  readonly operations: Operation[];
  readonly semantics: HistorySemantics;
}

/**
 * A few transactions over a store that now and then answers from an older state, changes the order of a list, forgets
 * a write, or says that a transaction failed that did not. Written values are unique. The time of one process never
 * stands still; of different ones it often does.
 */
export function randomTransactions(random: Stream, write: 'append' | 'w', most = 6): RandomTransactions {
  const nilRead = random.pick<NilRead>(['value', 'value', 'wildcard']);
  const semantics: HistorySemantics = {
    model: write === 'append' ? 'list-append-transactions' : 'rw-register-transactions',
    initial: null,
    failSemantics: 'did-not-happen',
    nilRead,
  };
  const shape = {
    keys: ['x', 'y', 'z'].slice(0, 1 + random.integer(3)),
    parts: 1 + random.integer(3),
    stale: random.pick([0, 0.3, 0.6]),
    wrong: random.pick([0, 0.1, 0.2]),
    unknown: random.pick([0, 0.1, 0.3]),
  };
  const states: Map<string, Json>[] = [new Map<string, Json>()];
  const clocks = Array.from({ length: 1 + random.integer(4) }, () => 0);
  let nextProcess = clocks.length;
  const lanes = clocks.map((_, process) => process);
  let serial = 1;
  const drafts: Operation[] = [];
  for (let count = 2 + random.integer(most - 1); count > 0; count--) {
    const lane = random.integer(lanes.length);
    const now = Math.max(...clocks);
    const input: Part[] = Array.from({ length: 1 + random.integer(shape.parts) }, () => {
      const key = random.pick(shape.keys);
      return random.chance(0.5) ? [write, key, serial++] : ['r', key, null];
    });
    const output = execute(states, input, shape, random);
    const type = random.chance(shape.unknown) ? random.pick(['info', 'fail'] as const) : 'ok';
    if (type === 'fail' && !random.chance(shape.wrong)) states.pop();
    const invoked = Math.max((clocks[lane] as number) + 1, now - random.integer(6));
    const completed = Math.max(invoked + 1, now + random.integer(4));
    clocks[lane] = completed;
    drafts.push(operation(lanes[lane] as number, type, input, output, invoked, completed));
    if (type === 'info') lanes[lane] = nextProcess++;
  }
  const operations = drafts
    .sort((a, b) => a.invoked - b.invoked)
    .map((each, place) => ({ ...each, index: 2 * place, completionIndex: 2 * place + 1 }));
  return { operations, semantics };
}

function execute(
  states: Map<string, Json>[],
  input: readonly Part[],
  { stale, wrong }: { stale: number; wrong: number },
  random: Stream,
): Part[] {
  const last = states[states.length - 1] as Map<string, Json>;
  const store = new Map(last);
  const snapshot = random.chance(stale) ? random.pick(states) : undefined;
  const own = new Map<string, Json[]>();
  const output = input.map(([f, key, value]): Part => {
    if (f === 'r') {
      const found = (snapshot ?? store).get(key) ?? null;
      const answer = snapshot === undefined ? found : withOwn(found, own.get(key) ?? [], isList(last, key));
      return [f, key, random.chance(wrong) ? falsified(answer, random) : answer];
    }
    own.set(key, [...(own.get(key) ?? []), value]);
    if (random.chance(wrong / 2)) return [f, key, value];
    store.set(key, f === 'append' ? [...((store.get(key) ?? []) as Json[]), value] : value);
    return [f, key, value];
  });
  states.push(store);
  return output;
}

function isList(store: ReadonlyMap<string, Json>, key: string): boolean {
  return Array.isArray(store.get(key));
}

/** A transaction sees its own writes, whatever else it sees. */
function withOwn(found: Json, own: readonly Json[], list: boolean): Json {
  if (own.length === 0) return found;
  return list || Array.isArray(found) ? [...((found ?? []) as Json[]), ...own] : found;
}

function falsified(answer: Json, random: Stream): Json {
  if (!Array.isArray(answer)) return typeof answer === 'number' && answer > 1 ? answer - 1 : null;
  const list = answer as Json[];
  return random.pick<Json>([
    list.slice(0, -1),
    random.shuffle(list),
    [...list, 99],
    list.slice(1),
    [...list, ...list.slice(0, 1)],
  ]);
}

function operation(
  process: number,
  type: Operation['type'],
  input: readonly Part[],
  output: readonly Part[],
  invoked: number,
  completed: number,
): Operation {
  return {
    process,
    f: 'txn',
    key: undefined,
    input,
    output: type === 'ok' ? output : null,
    type,
    error: undefined,
    invoked,
    completed: type === 'info' ? Infinity : completed,
    index: 0,
    completionIndex: 1,
    node: undefined,
    planned: undefined,
  };
}
