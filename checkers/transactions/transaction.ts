import { InputError } from '../../harness/core/errors.ts';
import type { Json } from '../../harness/core/json.ts';
import { microOperations, type MicroOperation } from '../../harness/core/models/micro-operation.ts';
import type { Operation } from '../../harness/core/operation.ts';

/** One transaction of a history, with its place among them, which is its vertex in the graph. */
export interface Transaction {
  readonly vertex: number;
  readonly operation: Operation;
  /** What it did, with what its reads found; of one that is not `ok` what it was asked to do, its reads unanswered. */
  readonly parts: readonly MicroOperation[];
  /** Certain to have happened, possibly, or certain not to have. */
  readonly type: Operation['type'];
}

/** How transactions of a history write; `r` reads in all of them. */
export type WriteFunction = 'append' | 'w';

/**
 * Every operation as a transaction, in order of invocation.
 *
 * @throws InputError for one that is no list of `[f, key, value]`, or whose answer is not one to what was asked
 */
export function transactionsOf(operations: readonly Operation[], write: WriteFunction): Transaction[] {
  const functions = [write, 'r'];
  return operations.map((operation, vertex) => {
    const asked = partsOf(operation, operation.input, functions);
    if (operation.type !== 'ok') return { vertex, operation, parts: asked, type: operation.type };
    const parts = partsOf(operation, operation.output, functions);
    const same = parts.length === asked.length && parts.every((part, place) => isAnswerTo(part, asked[place], write));
    if (!same) throw malformed(operation, 'its answer has other parts than what was asked', write);
    return { vertex, operation, parts, type: 'ok' };
  });
}

function partsOf(
  operation: Operation,
  value: Json,
  functions: readonly [string, string] | string[],
): readonly MicroOperation[] {
  const parts = microOperations(value, functions);
  if (parts) return parts;
  throw malformed(operation, 'its value is no transaction', functions[0] as WriteFunction);
}

function isAnswerTo([f, key, value]: MicroOperation, asked: MicroOperation | undefined, write: WriteFunction): boolean {
  if (asked?.[0] !== f || asked[1] !== key) return false;
  return write === 'w' || f !== 'r' || value === null || Array.isArray(value);
}

function malformed({ index, f }: Operation, reason: string, write: WriteFunction): InputError {
  return new InputError(`Operation #${String(index)} (${f}): ${reason}`, {
    code: 'TRANSACTION_INVALID',
    hint: `Expected [["${write}", key, value], ["r", key, ${write === 'append' ? '[elements]' : 'value'}]] as its value.`,
  });
}
