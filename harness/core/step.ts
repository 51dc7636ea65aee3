import type { KeyValueRequest } from './contracts/handlers.ts';
import { canonicalJson } from './digest.ts';
import { InputError, messageOf } from './errors.ts';
import { plainIssue } from './plain-issue.ts';
import { STEP, stepProblem } from './schedule/step-schema.ts';

export const SCHEDULE_FORMAT = 'verdict-schedule/1';

/**
 * A choice of a packet, relative so that it keeps its meaning when other steps are removed: the `index`-th oldest
 * packet in flight from `from` to `to`, counted among those of `type` where a type is given. Without index: the oldest.
 */
export interface PacketStep {
  readonly rule: 'deliver' | 'duplicate' | 'drop';
  readonly from: string;
  readonly to: string;
  readonly type?: string;
  readonly index?: number;
}

/** A client's request reaches a node. */
export interface InputStep {
  readonly rule: 'input';
  readonly node: string;
  readonly request: KeyValueRequest;
}

/** A timer of a node fires: the named one, or the first of those the node has. */
export interface TimeoutStep {
  readonly rule: 'timeout';
  readonly node: string;
  readonly timer?: string;
}

/**
 * What a crash loses beyond memory; each kind only under semantics that allow it.
 *
 * - `unsynced`: the effect of the node's last event, where that was not durable yet;
 * - `sends`: packets of the node's last event, by position in the order of sending, that had not left;
 * - `everything`: all the node ever had: it comes back as one that never ran;
 * - `disk`: the end of what the last event wrote, of which only the first `done` operations, and `bytes` bytes of the
 *   next one, are on the disk. No packet of the event has left then.
 */
export type CrashLoss =
  | 'unsynced'
  | 'everything'
  | { readonly sends: readonly number[] }
  | { readonly disk: { readonly done: number; readonly bytes: number } };

/** A node stops. */
export interface CrashStep {
  readonly rule: 'crash';
  readonly node: string;
  readonly lose?: CrashLoss;
}

/** A stopped node comes back from what it persisted; a node that was not there yet starts. */
export interface NodeStep {
  readonly rule: 'restart' | 'start';
  readonly node: string;
}

/** A link keeps its packets back from now on, or lets them go again. */
export interface LinkStep {
  readonly rule: 'hold' | 'release';
  readonly from: string;
  readonly to: string;
}

/** A node's clock jumps by `advance` ns (backwards when negative), or runs at another `rate` from now on; 1 is true time, 0 standstill. */
export interface ClockStep {
  readonly rule: 'clock';
  readonly node: string;
  readonly advance?: number;
  readonly rate?: number;
}

/** A node stops and comes back from what it persisted, as another build. */
export interface UpgradeStep {
  readonly rule: 'upgrade';
  readonly node: string;
  readonly build: string;
}

/** A node is asked to change the members of the cluster. Members that do not exist yet are added to the world. */
export interface ReconfigureStep {
  readonly rule: 'reconfigure';
  readonly node: string;
  readonly request: { readonly client: string; readonly request: number; readonly members: readonly string[] };
}

/**
 * A whole election as one step: the node's first timer fires; each voter in turn gets the RequestVote of it, and its
 * reply comes back; what is left in flight of this election is dropped.
 */
export interface ElectStep {
  readonly rule: 'elect';
  readonly node: string;
  readonly voters: readonly string[];
}

/** One exchange with each follower as one step: it gets the oldest AppendEntries, and its reply comes back. */
export interface ReplicateStep {
  readonly rule: 'replicate';
  readonly node: string;
  readonly followers: readonly string[];
}

/** Drops everything in flight that matches, as one step. */
export interface DropAllStep {
  readonly rule: 'drop-all';
  /** A node, or `*` for all. */
  readonly from: string;
  readonly to: string;
  readonly type?: string;
}

/** Several choices under one name: they are taken, skipped, and counted together. */
export type MacroStep = ElectStep | ReplicateStep | DropAllStep;

/** One choice of a schedule: together with the initial world, a sequence of them fixes a run. */
export type ScheduleStep =
  | PacketStep
  | InputStep
  | TimeoutStep
  | CrashStep
  | NodeStep
  | LinkStep
  | ClockStep
  | UpgradeStep
  | ReconfigureStep
  | MacroStep;

/** The step as one line of `schedule.jsonl`: canonical JSON, the default index left out, no line feed. */
export function formatStep(step: ScheduleStep): string {
  if ('index' in step && step.index === 0) {
    const { index: _default, ...rest } = step;
    return canonicalJson(rest);
  }
  return canonicalJson(step);
}

/** Reads one line of `schedule.jsonl`. Throws InputError, naming the line, for anything {@link formatStep} cannot write. */
export function parseStep(text: string, line: number): ScheduleStep {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(line, messageOf(cause), cause);
  }
  const parsed = STEP.safeParse(value, { reportInput: true, error: plainIssue });
  if (!parsed.success) throw invalid(line, stepProblem(parsed.error).message, parsed.error);
  return parsed.data as ScheduleStep;
}

function invalid(line: number, reason: string, cause: unknown): InputError {
  return new InputError(`schedule line ${line} is not a step: ${reason}`, {
    code: 'SCHEDULE_INVALID',
    hint: 'Each line holds one JSON object such as {"rule":"deliver","from":"n1","to":"n2"}.',
    cause,
  });
}
