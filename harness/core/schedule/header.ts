import { z } from 'zod';
import { canonicalJson } from '../digest.ts';
import type { Json, JsonObject } from '../json.ts';
import type { ProgramSource } from '../spec.ts';
import { SCHEDULE_FORMAT } from '../step.ts';

/** What a schedule was made on, as far as its file says; a replay takes it where nothing else is asked for. */
export interface ScheduleSubject {
  readonly system?: string;
  readonly build?: string;
  /** Those that differ from the defaults of the system. */
  readonly options?: JsonObject;
  readonly nodes?: readonly string[];
  readonly semantics?: string;
  /** Where nodes were processes: then the schedule runs on processes again. */
  readonly lockstep?: LockstepSubject;
}

/** What fixes what processes do, beside the schedule. */
export interface LockstepSubject {
  /** Of the nodes' own randomness. */
  readonly seed: string;
  /** Null for builds of which the system knows by itself. */
  readonly program: ProgramSource | null;
}

/** The first line of a schedule as JSON lines. */
export interface ScheduleHeader extends ScheduleSubject {
  readonly format: typeof SCHEDULE_FORMAT;
}

export function scheduleHeader(subject: ScheduleSubject = {}): ScheduleHeader {
  const { system, build, options, nodes, semantics, lockstep } = subject;
  return {
    format: SCHEDULE_FORMAT,
    ...(system !== undefined && { system }),
    ...(build !== undefined && { build }),
    ...(options !== undefined && { options }),
    ...(nodes !== undefined && { nodes }),
    ...(semantics !== undefined && { semantics }),
    ...(lockstep !== undefined && { lockstep }),
  };
}

/** The header as a comment, for schedules as text. */
export function headerComment(subject: ScheduleSubject): string {
  return `# ${JSON.stringify(scheduleHeader(subject))}`;
}

/** The options that are not what the system has anyway. */
export function optionsThatDiffer(options: JsonObject, defaults: JsonObject): JsonObject {
  const differs = ([name, value]: [string, Json]): boolean =>
    !Object.hasOwn(defaults, name) || canonicalJson(value) !== canonicalJson(defaults[name]);
  return Object.fromEntries(Object.entries(options).filter(differs));
}

const NAME = z.string().min(1);

/** A header as people may write it; what later versions add to it is left alone. */
export const HEADER = z.object({
  format: z.literal(SCHEDULE_FORMAT),
  system: NAME.optional(),
  build: NAME.optional(),
  options: z.record(z.string(), z.json()).optional(),
  nodes: z.array(NAME).min(1).max(63).optional(),
  semantics: NAME.optional(),
  lockstep: z
    .object({
      seed: z.string(),
      program: z
        .discriminatedUnion('kind', [
          z.object({ kind: z.literal('image'), image: NAME }),
          z.object({ kind: z.literal('binary'), path: NAME }),
          z.object({ kind: z.literal('dockerfile'), path: NAME }),
        ])
        .nullable(),
    })
    .optional(),
});
