import type { HistoryColumns } from '../../../harness/core/history-columns.ts';
import type { HistorySemantics } from '../../../harness/core/history.ts';
import { refuseInitial } from '../../../harness/core/models/initial.ts';
import { model, models } from '../../../harness/core/models/registry.ts';
import { groupedByKey, type GroupedHistory, type KeyRange } from '../columns/grouped.ts';
import { ColumnsJudge, concludeColumns } from '../columns/judge-columns.ts';
import type { JudgedKey } from '../judged.ts';
import { defaultSteps, type LinearizabilityOptions, type LinearizabilityResult } from '../linearizability.ts';
import { judgeInThreads } from './crew.ts';
import type { Job, WorkerStart } from './messages.ts';

/** Threads load the registry as it is without plugins. */
const BUILT_IN = new Set(models.all);

/** Operations from which on threads pay: each of them first has to load and to warm up the checker. */
const WORTH_THREADS = 200_000;

export interface ParallelOptions extends LinearizabilityOptions {
  /** Threads at most. */
  readonly workers: number;
  readonly signal?: AbortSignal;
}

/**
 * Like `checkLinearizable`, with the same result however many threads there are. What zones decide is decided at once:
 * that takes less time than a thread takes to begin. The other keys go to threads, the largest first, where there is
 * enough of them.
 *
 * @throws HarnessError when a thread fails, InterruptedError when the signal says so
 */
export async function checkInParallel(
  columns: HistoryColumns,
  semantics: HistorySemantics,
  { workers, signal, ...options }: ParallelOptions,
): Promise<LinearizabilityResult> {
  const sequential = options.model ?? model(semantics.model);
  refuseInitial(sequential, semantics.initial);
  const grouped = groupedByKey(columns);
  const steps = options.steps ?? defaultSteps(grouped.keys.length);
  const judge = new ColumnsJudge(grouped, semantics, sequential, steps);
  const byZones = grouped.keys.map((key) => judge.judgeByZones(key));
  const jobs = jobsFor(grouped.keys, byZones);
  const inThreads =
    workers > 1 && BUILT_IN.has(sequential) && paysOff(jobs)
      ? await judgeInThreads(startOf(grouped, semantics, steps), jobs, workers, signal)
      : new Map<number, JudgedKey>();
  const judged = byZones.map(
    (known, number) => known ?? inThreads.get(number) ?? judge.judgeOperations(grouped.keys[number] as KeyRange),
  );
  return concludeColumns(grouped, judged, sequential, semantics);
}

/** What zones left undecided, the largest first. */
function jobsFor(keys: readonly KeyRange[], byZones: readonly (JudgedKey | undefined)[]): Job[] {
  const jobs = keys.map((key, number) => ({ number, key })).filter(({ number }) => byZones[number] === undefined);
  return jobs.sort((a, b) => sizeOf(b) - sizeOf(a) || a.number - b.number);
}

function paysOff(jobs: readonly Job[]): boolean {
  return jobs.length > 1 && jobs.reduce((sum, job) => sum + sizeOf(job), 0) >= WORTH_THREADS;
}

function sizeOf({ key }: Job): number {
  return key.to - key.from;
}

function startOf({ history, rows }: GroupedHistory, semantics: HistorySemantics, steps: number): WorkerStart {
  const { values, ...columns } = history;
  return { history: columns, others: values.others, rows, semantics, steps };
}
