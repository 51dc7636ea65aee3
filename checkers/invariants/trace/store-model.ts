import type { Json } from '../../../harness/core/json.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import type { Command } from '../../../harness/core/raft/entry.ts';
import type { Outcome } from '../../../harness/core/raft/messages.ts';
import { execute, sameOutcome } from '../commit/key-value-model.ts';

const FUNCTIONS = ['get', 'put', 'append', 'delete', 'cas'];

/** Whether the command is about one key and nothing else, so that each key can be judged by itself. */
export function isAboutOneKey({ f }: Command): boolean {
  return FUNCTIONS.includes(f);
}

/**
 * One key of the store as a sequential object whose answers are whole outcomes, with what was there before where they
 * say so. A refused cas is an answer like any other: it says that something else was there.
 */
export const STORE_KEY: SequentialModel = {
  name: 'store-key',
  summary: 'one key of the key-value store: get, put, append, delete, cas [old, new]',
  functions: FUNCTIONS,
  reads: ['get'],
  answers: ['put', 'append', 'delete', 'cas'],
  conditional: [],
  refuses: () => false,
  initial: null,
  inputProblem: () => undefined,
  step(state, f, input, output) {
    const { outcome, next } = executeOnKey(state, f, input);
    if (output !== undefined && !sameOutcome(outcome, output as Outcome)) return undefined;
    return { state: next };
  },
  access: () => undefined,
};

const KEY = 'k';

function executeOnKey(state: Json, f: string, value: Json): { readonly outcome: Outcome; readonly next: Json } {
  const contents = new Map<string, Json>(state === null ? [] : [[KEY, state]]);
  const outcome = execute(contents, { f, key: KEY, value });
  return { outcome, next: contents.get(KEY) ?? null };
}
