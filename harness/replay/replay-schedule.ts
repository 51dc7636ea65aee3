import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import type { JsonObject } from '../core/json.ts';
import { scheduleHeader, type LockstepSubject } from '../core/schedule/header.ts';
import { formatStep } from '../core/step.ts';
import { TRACE_FORMAT } from '../core/trace.ts';
import { worst, type CheckResult, type Verdict } from '../core/verdict.ts';
import { runSchedule, type Difference, type ScheduleRun } from '../engine/sim/schedule-run.ts';
import { LineFile } from '../store/line-file.ts';
import { RunFolder, writing } from '../store/run-folder.ts';
import { judgeFor } from './schedule-judge.ts';
import { REPLAY_FILE, REPLAY_FORMAT, scheduleDigest, type ScheduleSource } from './schedule-source.ts';
import { subjectOf, type ScheduleTarget } from './schedule-target.ts';

/** What became of a schedule; the content of `replay.json`. */
export interface ReplayDocument {
  readonly format: typeof REPLAY_FORMAT;
  readonly system: string;
  readonly build: string;
  readonly options: JsonObject;
  readonly nodes: readonly string[];
  readonly plugins: readonly string[];
  readonly semantics: string;
  /** Where nodes were processes. */
  readonly lockstep?: LockstepSubject;
  readonly scheduleDigest: string;
  /** Steps of the schedule: all, those that were taken, and the numbers of those that were impossible, from 1. */
  readonly steps: number;
  readonly taken: number;
  readonly skipped: readonly number[];
  /** Why each of those was, in the same order. */
  readonly reasons: readonly string[];
  /** Steps of the world: a macro takes several. */
  readonly worldSteps: number;
  readonly traceDigest: string;
  /** Lines of the recorded trace that were repeated; null when there was none, or the schedule was edited. */
  readonly repeated: number | null;
  /** Null when nothing can be judged. */
  readonly verdict: Verdict | null;
  readonly checks: readonly CheckResult[];
}

export interface Replayed {
  readonly document: ReplayDocument;
  readonly difference: Difference | undefined;
  /** Undefined when none was asked for. */
  readonly folder: RunFolder | undefined;
}

/** Where the folder of a replay is made. */
export interface KeptIn {
  readonly directory: string;
  /** What the folder's name begins with; default `schedule`. */
  readonly name?: string;
  readonly started: Date;
}

/**
 * Runs a schedule, judges it, and keeps what it led to where a folder for that is given.
 *
 * @param further what else is to be said of the run, beside what is known of the system
 */
export function replaySchedule(
  source: ScheduleSource,
  target: ScheduleTarget,
  plugins: readonly string[],
  out: KeptIn | undefined,
  further: (run: ScheduleRun) => readonly CheckResult[] = () => [],
): Replayed {
  const folder = out && RunFolder.create(out.directory, out.name ?? 'schedule', target.build, out.started);
  const trace = folder && new LineFile(folder.path('trace'), { format: TRACE_FORMAT });
  const judge = judgeFor(target);
  let run: ScheduleRun;
  try {
    run = runSchedule({
      system: target.scheduled,
      nodes: target.nodes,
      semantics: target.semantics,
      steps: source.steps,
      recorded: sameTarget(source, target) ? source.recorded : undefined,
      trace: (text) => trace?.write(text),
      observe: judge.observe,
      moved: judge.moved,
    });
  } finally {
    trace?.close();
  }
  const document = documentOf(source, target, plugins, run, [...judge.results(run), ...further(run)]);
  if (folder !== undefined) keep(folder, source, target, document, judge.invariants());
  return { document, difference: run.difference, folder };
}

/** A recorded trace binds only the system that it was recorded with. */
function sameTarget({ beside }: ScheduleSource, { system, build, nodes, semantics }: ScheduleTarget): boolean {
  if (beside === undefined || beside.system !== system.name || beside.build !== build) return false;
  if (beside.semantics !== undefined && beside.semantics !== semantics.name) return false;
  return beside.nodes.length === nodes.length && beside.nodes.every((name, position) => name === nodes[position]);
}

function documentOf(
  source: ScheduleSource,
  { system, build, options, nodes, semantics, lockstep }: ScheduleTarget,
  plugins: readonly string[],
  run: ScheduleRun,
  checks: readonly CheckResult[],
): ReplayDocument {
  return {
    format: REPLAY_FORMAT,
    system: system.name,
    build,
    options,
    nodes,
    plugins,
    semantics: semantics.name,
    ...(lockstep !== undefined && { lockstep }),
    scheduleDigest: scheduleDigest(source.steps),
    steps: source.steps.length,
    taken: run.taken,
    skipped: run.skipped,
    reasons: run.reasons,
    worldSteps: run.origins.length,
    traceDigest: run.traceDigest,
    repeated: run.repeated,
    verdict: checks.length === 0 ? null : worst(checks.map(({ verdict }) => verdict)),
    checks,
  };
}

/** A folder that holds the schedule, what it was run with, and its trace, so that it can be replayed and compared. */
function keep(
  folder: RunFolder,
  { steps }: ScheduleSource,
  target: ScheduleTarget,
  document: ReplayDocument,
  invariants: unknown,
): void {
  const schedule = new LineFile(folder.path('schedule'), scheduleHeader(subjectOf(target)));
  for (const step of steps) schedule.write(formatStep(step));
  schedule.close();
  if (invariants !== undefined) folder.writeJson('invariants', invariants);
  const path = join(folder.directory, REPLAY_FILE);
  writing(path, () => writeFileSync(path, `${JSON.stringify(document, undefined, 2)}\n`));
}
