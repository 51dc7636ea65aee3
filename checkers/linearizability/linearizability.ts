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
  /** Steps that may be spent on each key; default: {@link defaultSteps}. */
  readonly steps?: number;
  /** The model, where it is not one of the registry's. */
  readonly model?: SequentialModel;
}

const STEPS_PER_KEY = 64_000_000;
const STEPS_IN_TOTAL = 128_000_000;
const LEAST_STEPS_PER_KEY = 1_000_000;

/** Steps for each of so many keys where nobody says otherwise: a history of many must end as well. */
export function defaultSteps(keys: number): number {
  return Math.min(STEPS_PER_KEY, Math.max(LEAST_STEPS_PER_KEY, Math.floor(STEPS_IN_TOTAL / Math.max(1, keys))));
}

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
  return isList(history)
    ? checkOperations(history, semantics, sequential, options.steps)
    : checkColumns(history, semantics, sequential, options.steps);
}

function checkOperations(
  history: readonly Operation[],
  semantics: HistorySemantics,
  sequential: SequentialModel,
  stepsPerKey: number | undefined,
): LinearizabilityResult {
  const keys = operationsByKey(history);
  const steps = stepsPerKey ?? defaultSteps(keys.length);
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
  stepsPerKey: number | undefined,
): LinearizabilityResult {
  const grouped = groupedByKey(columns);
  const steps = stepsPerKey ?? defaultSteps(grouped.keys.length);
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
