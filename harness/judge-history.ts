import { availableParallelism } from 'node:os';
import { malformedIn, withMalformedAnswers } from '../checkers/answers/malformed-answers.ts';
import { strongestModel } from '../checkers/consistency/strongest.ts';
import { linearizableResult } from '../checkers/linearizability/checker.ts';
import { checkInParallel } from '../checkers/linearizability/parallel/parallel.ts';
import { transactionsResult } from '../checkers/transactions/checker.ts';
import type { ConsistencyModel } from '../checkers/transactions/consistency-model.ts';
import { checkTransactions, isTransactional } from '../checkers/transactions/transactions.ts';
import { InputError } from './core/errors.ts';
import { operationsAt } from './core/history-columns.ts';
import type { CheckResult } from './core/verdict.ts';
import type { LoadedHistory } from './store/import/load-history.ts';

export interface JudgeOptions {
  /** Threads at most; default: one for each core of the machine. */
  readonly workers?: number;
  /** Steps that may be spent on each key. */
  readonly steps?: number;
  /** What was promised of transactions. */
  readonly level?: ConsistencyModel;
  /** Whether to look for the strongest model that a history keeps which is not linearizable. */
  readonly weaker?: boolean;
}

/**
 * Judges a history by itself, by the checker of its model: `transactions` for models of transactions with unique
 * writes, `linearizable` for all others.
 *
 * @throws InputError for options that mean nothing to that checker
 */
export async function judgeHistory(
  { columns, semantics }: LoadedHistory,
  { workers = availableParallelism(), steps, level, weaker = true }: JudgeOptions,
): Promise<CheckResult> {
  if (isTransactional(semantics.model)) {
    if (steps !== undefined) throw meaningless('--budget', semantics.model, 'its checker does not search');
    const operations = operationsAt(columns);
    const result = checkTransactions(operations, semantics, level === undefined ? {} : { level });
    return withMalformedAnswers(transactionsResult(result), operations);
  }
  if (level !== undefined) throw meaningless('--level', semantics.model, 'only models of transactions have levels');
  const options = { workers, ...(steps === undefined ? {} : { steps }) };
  const result = await checkInParallel(columns, semantics, options);
  const history = { length: columns.length, operations: () => operationsAt(columns) };
  const strongest = weaker && result.verdict === 'fail' ? strongestModel(history, semantics) : undefined;
  return withMalformedAnswers(linearizableResult(result, strongest), malformedIn(columns));
}

function meaningless(flag: string, model: string, reason: string): InputError {
  return new InputError(`${flag} means nothing for ${model}: ${reason}`, { code: 'FLAG_INVALID' });
}
