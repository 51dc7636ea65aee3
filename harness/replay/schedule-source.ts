import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { canonicalJson, digestOf } from '../core/digest.ts';
import { InputError } from '../core/errors.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { PLAN_FORMAT, type Plan } from '../core/plan.ts';
import { HEADER, type LockstepSubject, type ScheduleSubject } from '../core/schedule/header.ts';
import { readSchedule, type ReadSchedule } from '../core/schedule/read-schedule.ts';
import { formatStep, SCHEDULE_FORMAT, type ScheduleStep } from '../core/step.ts';
import type { TraceLine } from '../core/trace.ts';
import { RUN_FILES } from '../store/run-folder.ts';

/** The file that says with what a schedule was replayed, in the folder that a replay writes. */
export const REPLAY_FILE = 'replay.json';
export const REPLAY_FORMAT = 'verdict-replay/1';

/** What lies beside a schedule: what it was run with, and the trace that it led to. */
export interface Beside {
  readonly system: string;
  readonly build: string;
  readonly options: JsonObject;
  readonly nodes: readonly string[];
  readonly plugins: readonly string[];
  /** Undefined where the run did not say; the system knows then. */
  readonly semantics: string | undefined;
  /** Undefined for what ran in process. */
  readonly lockstep?: LockstepSubject | undefined;
  /** Of the schedule as it was run; undefined where the run did not say. */
  readonly scheduleDigest: string | undefined;
}

/** A schedule file and everything that belongs to it. */
export interface ScheduleSource {
  readonly file: string;
  /** What the file says it was made on. */
  readonly said?: ScheduleSubject;
  readonly steps: readonly ScheduleStep[];
  /** Where a step, by its position from 0, or a field of it stands in the file. */
  readonly placeOf?: ReadSchedule['placeOf'];
  readonly tornTail: boolean;
  readonly beside: Beside | undefined;
  /** Lines of the trace beside an unedited schedule; undefined where there are none, or where it was edited. */
  readonly recorded: readonly TraceLine[] | undefined;
  readonly edited: boolean;
}

/** Whether a path names a schedule; what is neither that nor a plan is left to whoever reads plans, who says what is missing. */
export function isSchedule(target: string): boolean {
  if (!existsSync(target)) return false;
  if (statSync(target).isDirectory())
    return !existsSync(join(target, RUN_FILES.plan)) && existsSync(join(target, REPLAY_FILE));
  if (target.endsWith('.jsonl')) return true;
  if (target.endsWith('.json')) return false;
  const value = parsed(readFileSync(target, 'utf8'));
  return !isJsonObject(value) || 'rule' in value || value['format'] === SCHEDULE_FORMAT;
}

/** @throws InputError with file, line and column for what is not a step */
export function readSource(target: string): ScheduleSource {
  const file = statSync(target).isDirectory() ? join(target, RUN_FILES.schedule) : target;
  if (!existsSync(file)) throw new InputError(`${file}: there is no such file`, { code: 'FILE_NOT_FOUND' });
  const { subject, steps, placeOf, tornTail } = readSchedule(readFileSync(file, 'utf8'), file);
  const folder = dirname(file);
  const beside = besideIn(folder);
  const lines = beside === undefined ? [] : traceIn(folder);
  const unedited = lines.length > 0 && isUnedited(steps, lines, beside?.scheduleDigest);
  return {
    file,
    said: subject,
    steps,
    placeOf,
    tornTail,
    beside,
    recorded: unedited ? lines : undefined,
    edited: lines.length > 0 && !unedited,
  };
}

/** Identity of a schedule, whatever its form. */
export function scheduleDigest(steps: readonly ScheduleStep[]): string {
  return digestOf(steps.map(formatStep));
}

const REPLAY = z.object({
  format: z.literal(REPLAY_FORMAT),
  system: z.string(),
  build: z.string(),
  options: z.record(z.string(), z.json()),
  nodes: z.array(z.string()),
  plugins: z.array(z.string()),
  semantics: z.string(),
  lockstep: HEADER.shape.lockstep,
  scheduleDigest: z.string(),
});

function besideIn(folder: string): Beside | undefined {
  const replay = REPLAY.safeParse(fileIn(folder, REPLAY_FILE));
  if (replay.success) return replay.data;
  const plan = fileIn(folder, RUN_FILES.plan);
  if (!isJsonObject(plan) || plan['format'] !== PLAN_FORMAT) return undefined;
  const { spec, nodes } = plan as unknown as Plan;
  const { system, build, options, plugins, engine, seed, program } = spec;
  const lockstep = engine === 'lockstep' ? { seed, program } : undefined;
  return { system, build, options, nodes, plugins, semantics: undefined, lockstep, scheduleDigest: undefined };
}

function fileIn(folder: string, name: string): unknown {
  const path = join(folder, name);
  return existsSync(path) ? parsed(readFileSync(path, 'utf8')) : undefined;
}

/** Lines of a trace; one that was cut off ends it. */
function traceIn(folder: string): TraceLine[] {
  const path = join(folder, RUN_FILES.trace);
  if (!existsSync(path)) return [];
  const lines: TraceLine[] = [];
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    const value = parsed(text);
    if (!isJsonObject(value)) break;
    if (!('format' in value)) lines.push(value as unknown as TraceLine);
  }
  return lines;
}

/**
 * Whether the trace can be that of the schedule as it is now: by its digest, or else by what every step says and its
 * line says, too. A harness that was killed may have written more of one than of the other.
 */
function isUnedited(steps: readonly ScheduleStep[], lines: readonly TraceLine[], digest: string | undefined): boolean {
  if (digest !== undefined) return digest === scheduleDigest(steps);
  const count = Math.min(steps.length, lines.length);
  return steps.slice(0, count).every((step, index) => agree(step, lines[index] as TraceLine));
}

function agree(step: ScheduleStep, line: TraceLine): boolean {
  if (step.rule !== line.rule) return false;
  if (!('from' in step)) return step.node === line.node && sameRequest(step, line);
  if (line.packet?.startsWith(`${step.from}>${step.to}#`) !== true) return false;
  return step.rule !== 'deliver' || step.type === undefined || step.type === line.type;
}

function sameRequest(step: ScheduleStep, { input }: TraceLine): boolean {
  if (step.rule !== 'input' || input === undefined) return true;
  const text = canonicalJson(input);
  return text === canonicalJson(step.request) || text === canonicalJson(step.request.value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
