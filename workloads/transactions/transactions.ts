import type { GenerationContext, UntimedOperation, Workload } from '../../harness/core/contracts/workload.ts';
import type { Json } from '../../harness/core/json.ts';
import { closingValue, uniqueValue } from '../unique-value.ts';

/** Parts of a transaction: enough for it to touch several keys, few enough for its cause to be seen in a cycle. */
const MOST_PARTS = 3;
const APPEND_SHARE = 0.5;

/**
 * Transactions over several keys, each a list: a transaction appends to some and reads others, all at one point. The
 * lists show the order in which appends took effect, so that dependencies between transactions are seen and not guessed.
 * The key of such an operation is the first that it touches. (Kingsbury and Alvaro, "Elle", 2020: list-append.)
 */
export const transactions: Workload = {
  name: 'transactions',
  summary: 'transactions that append to lists under several keys and read them; unique elements',
  semantics: { model: 'list-append-transactions', initial: null, failSemantics: 'did-not-happen', nilRead: 'value' },
  operations: ['txn'],
  answered: ['txn'],
  check: 'transactions',
  operation,
  closing: (key, serial) => [
    transaction([
      ['append', key, closingValue(serial)],
      ['r', key, null],
    ]),
  ],
};

function operation(context: GenerationContext, k: number): UntimedOperation {
  const { stream, keys } = context;
  const count = 1 + stream.integer(MOST_PARTS);
  const parts = Array.from({ length: count }, (_, part): Json => {
    const key = stream.pick(keys);
    return stream.chance(APPEND_SHARE)
      ? ['append', key, uniqueValue(context, k) * MOST_PARTS + part]
      : ['r', key, null];
  });
  return transaction(parts);
}

function transaction(parts: readonly Json[]): UntimedOperation {
  const [first] = parts as readonly (readonly [string, string, Json])[];
  return { f: 'txn', key: first?.[1] ?? '', value: parts };
}
