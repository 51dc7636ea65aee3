import type { HistoryColumns } from '../../harness/core/history-columns.ts';
import type { HistorySemantics } from '../../harness/core/history.ts';
import { refuseInitial } from '../../harness/core/models/initial.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import { model } from '../../harness/core/models/registry.ts';
import type { Operation } from '../../harness/core/operation.ts';
import { groupedByKey } from './columns/grouped.ts';
import { ColumnsJudge, concludeColumns } from './columns/judge-columns.ts';
import { conclude, type LinearizabilityResult } from './conclusion.ts';
import { judgeKey } from './judge-key.ts';
import { allOf } from './judged.ts';
import { normalise } from './normalise.ts';
import { operationsByKey } from './operations-by-key.ts';

export { EXCERPT, type LinearizabilityResult } from './conclusion.ts';
export type { KeyResult, Stage } from './judged.ts';

export interface LinearizabilityOptions {
  /** Steps that may be spent on each key; default {@link DEFAULT_STEPS}. */
  readonly steps?: number;
  /** The model, where it is not one of the registry's. */
  readonly model?: SequentialModel;
}

export const DEFAULT_STEPS = 64_000_000;

/**
 * Whether the operations on each key have an order that respects real time and in which every answer is right.
 * Linearizability of the whole is linearizability of each key (Herlihy and Wing 1990). Exact within the budget, and
 * beyond it `unknown`; a `fail` comes with a witness that a second, independent verifier has confirmed, and an order
 * that was found for a `pass` has been replayed.
 *
 * @param history in columns where it may be long: their keys are decided without an object per operation
 */
export function checkLinearizable(
  history: readonly Operation[] | HistoryColumns,
  semantics: HistorySemantics,
  options: LinearizabilityOptions = {},
): LinearizabilityResult {
  const sequential = options.model ?? model(semantics.model);
  refuseInitial(sequential, semantics.initial);
  const steps = options.steps ?? DEFAULT_STEPS;
  return isList(history)
    ? checkOperations(history, semantics, sequential, steps)
    : checkColumns(history, semantics, sequential, steps);
}

function checkOperations(
  history: readonly Operation[],
  semantics: HistorySemantics,
  sequential: SequentialModel,
  steps: number,
): LinearizabilityResult {
  const keys = operationsByKey(history);
  const judged = keys.map((key) => {
    const operations = allOf(key);
    return judgeKey(normalise(key.key, operations, sequential, semantics), operations, steps);
  });
  const someOk = history.some((operation) => operation.type === 'ok');
  return conclude({ keys, judged, operations: history.length, someOk, model: sequential, semantics });
}

function checkColumns(
  columns: HistoryColumns,
  semantics: HistorySemantics,
  sequential: SequentialModel,
  steps: number,
): LinearizabilityResult {
  const grouped = groupedByKey(columns);
  const judge = new ColumnsJudge(grouped, semantics, sequential, steps);
  return concludeColumns(
    grouped,
    grouped.keys.map((key) => judge.judge(key)),
    sequential,
    semantics,
  );
}

function isList(history: readonly Operation[] | HistoryColumns): history is readonly Operation[] {
  return Array.isArray(history);
}
