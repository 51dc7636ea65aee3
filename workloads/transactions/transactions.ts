import type { GenerationContext, UntimedOperation, Workload } from '../../harness/core/contracts/workload.ts';
import type { Json } from '../../harness/core/json.ts';
import { closingValue, uniqueValue } from '../unique-value.ts';

type Part = readonly [f: string, key: string, value: Json];

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
  isAnswer: (_f, asked, answer) => isAnswerTo(asked as readonly Part[], answer),
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
  const parts = Array.from({ length: count }, (_, part): Part => {
    const key = stream.pick(keys);
    return stream.chance(APPEND_SHARE)
      ? ['append', key, uniqueValue(context, k) * MOST_PARTS + part]
      : ['r', key, null];
  });
  return transaction(parts);
}

function transaction(parts: readonly Part[]): UntimedOperation {
  return { f: 'txn', key: parts[0]?.[1] ?? '', value: parts };
}

/** The same parts, with a list in place of every read's null. */
function isAnswerTo(asked: readonly Part[], answer: Json): boolean {
  if (!Array.isArray(answer) || answer.length !== asked.length) return false;
  return asked.every(([f, key, value], place) => {
    const part = (answer as readonly Json[])[place];
    if (!Array.isArray(part)) return false;
    const [answeredF, answeredKey, found] = part as readonly Json[];
    return answeredF === f && answeredKey === key && (f === 'r' ? Array.isArray(found) : found === value);
  });
}
