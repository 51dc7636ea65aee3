import type { ConsistencyModel } from '../checkers/transactions/consistency-model.ts';
import type { FailSemantics, HistorySemantics, NilRead } from './core/history.ts';
import type { Json } from './core/json.ts';
import type { HistoryEvent } from './core/operation.ts';
import type { CheckResult } from './core/verdict.ts';
import { judgeHistory } from './judge-history.ts';
import { givenHistory, loadHistory } from './store/import/load-history.ts';

/** How a history is to be read and judged; what is left out is taken from its header, its format, or the defaults. */
export interface CheckHistoryOptions {
  readonly model?: string;
  readonly initial?: Json;
  readonly failSemantics?: FailSemantics;
  readonly nilRead?: NilRead;
  /** Name of the file's format; default: told from its content. */
  readonly format?: string;
  /** Steps that may be spent on each key. */
  readonly budget?: number;
  /** Threads at most; default: one for each core. */
  readonly workers?: number;
  /** What was promised of transactions. */
  readonly level?: ConsistencyModel;
}

export interface CheckedHistory extends CheckResult {
  readonly semantics: HistorySemantics;
}

/**
 * What `verdict check` does, for programs: judges the history in a file of any known format, or events in memory, by the
 * checker of its model.
 *
 * @throws InputError for what cannot be read as a history; a history that is wrong is a result, not an exception
 */
export async function checkHistory(
  history: string | readonly HistoryEvent[],
  options: CheckHistoryOptions = {},
): Promise<CheckedHistory> {
  const { format, budget, workers, level, ...overrides } = options;
  const loaded =
    typeof history === 'string' ? await loadHistory(history, overrides, format) : givenHistory(history, overrides);
  const result = await judgeHistory(loaded, {
    ...(budget === undefined ? {} : { steps: budget }),
    ...(workers === undefined ? {} : { workers }),
    ...(level === undefined ? {} : { level }),
  });
  return { ...result, semantics: loaded.semantics };
}
