import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { Stream } from '../random.ts';
import { microOperations, type MicroOperation } from './micro-operation.ts';
import type { Sampling, SequentialModel } from './model.ts';
import { sameValue } from './same-value.ts';

/** What a transaction may do to one key, beside reading it with `r`. */
interface Store {
  readonly write: 'append' | 'w';
  /** What is under the key after the write. */
  readonly written: (before: Json, value: Json) => Json;
  /** The two answers to a read mean the same. */
  readonly sameAnswer: (a: Json, b: Json) => boolean;
  readonly wrongAnswer: (answer: Json, random: Stream) => Json;
}

const LISTS: Store = {
  write: 'append',
  written: (before, value) => [...asList(before), value],
  sameAnswer: (a, b) => sameValue(asList(a), asList(b)),
  wrongAnswer(answer, random) {
    const list = asList(answer);
    return random.chance(0.5) ? list.slice(0, -1) : random.shuffle(list);
  },
};

const REGISTERS: Store = {
  write: 'w',
  written: (_, value) => value,
  sameAnswer: sameValue,
  wrongAnswer: (answer, random) => (typeof answer === 'number' && answer > 1 ? answer - 1 : random.pick([null, 1, 2])),
};

/**
 * Transactions over keys that hold lists: `[["append", "x", 1], ["r", "x", null]]`. As a sequential model, an object of
 * all keys; linearizability of it is strict serializability. An absent list and an empty one are the same.
 */
export const listAppendTransactions = transactional(
  'list-append-transactions',
  'transactions of append and r over lists under several keys',
  LISTS,
);

/** Transactions over keys that hold values: `[["w", "x", 1], ["r", "x", null]]`. */
export const rwRegisterTransactions = transactional(
  'rw-register-transactions',
  'transactions of w and r over registers under several keys',
  REGISTERS,
);

function transactional(name: string, summary: string, store: Store): SequentialModel {
  const functions = [store.write, 'r'];
  const partsOf = (value: Json): readonly MicroOperation[] => microOperations(value, functions) ?? [];
  return {
    name,
    summary,
    functions: ['txn'],
    reads: [],
    answers: ['txn'],
    conditional: [],
    refuses: () => false,
    initial: null,
    nilRead: 'value',
    initialProblem: (initial) =>
      initial === null ? undefined : 'transactions are judged from an empty store on, which is null',
    inputProblem: (_, input) =>
      microOperations(input, functions) === undefined
        ? `txn needs a list of ["${store.write}", key, value] and ["r", key, null] as its value`
        : undefined,
    step(state, _, input, output) {
      let keys = asKeys(state);
      for (const [f, key, value] of partsOf(output ?? input)) {
        const before = under(keys, key);
        if (f === 'r') {
          if (output !== undefined && !store.sameAnswer(before, value)) return undefined;
        } else keys = { ...keys, [key]: store.written(before, value) };
      }
      return { state: keys };
    },
    access: () => undefined,
    sampling: sampling(store, partsOf),
  };
}

function sampling(store: Store, partsOf: (value: Json) => readonly MicroOperation[]): Sampling {
  return {
    request: ({ random, value }) => ({
      f: 'txn',
      input: Array.from({ length: 1 + random.integer(3) }, () => {
        const key = random.pick(['x', 'y']);
        return random.chance(0.5) ? ['r', key, null] : [store.write, key, value()];
      }),
    }),
    answer(state, _, input) {
      let keys = asKeys(state);
      return partsOf(input).map(([f, key, value]) => {
        const before = under(keys, key);
        if (f === 'r') return [f, key, before];
        keys = { ...keys, [key]: store.written(before, value) };
        return [f, key, value];
      });
    },
    wrongAnswer: (answer, _, { random }) =>
      partsOf(answer).map(([f, key, value]) => [f, key, f === 'r' ? store.wrongAnswer(value, random) : value]),
  };
}

function asKeys(state: Json): JsonObject {
  return isJsonObject(state) ? state : {};
}

/** What is under a key, whatever its name. */
function under(keys: JsonObject, key: string | number): Json {
  return Object.hasOwn(keys, key) ? (keys[key] as Json) : null;
}

function asList(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
