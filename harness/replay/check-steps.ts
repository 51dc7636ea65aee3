import { RECONFIGURE } from '../../cluster/world/schedule.ts';
import type { KeyValueRequest } from '../core/contracts/handlers.ts';
import type { System } from '../core/contracts/system.ts';
import { closest } from '../core/did-you-mean.ts';
import { InputError, messageOf, UnavailableError, VerdictError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { EngineName } from '../core/spec.ts';
import { FUNCTION_NAMES } from '../core/schedule/vocabulary.ts';
import type { InputStep, ReconfigureStep, UpgradeStep } from '../core/step.ts';
import type { ScheduledSystem } from '../engine/sim/schedule-run.ts';
import type { ScheduleSource } from './schedule-source.ts';

/** On what the steps are to be taken. */
export interface CheckedSubject {
  readonly system: System;
  /** What nodes run at the start. */
  readonly build: string;
  readonly options: JsonObject;
  readonly engine: EngineName;
  readonly scheduled: ScheduledSystem;
}

/**
 * Refuses a schedule that asks for what the system never has, whatever the world: operations and builds that do not
 * exist, and builds that cannot go on with what another one left. What is merely impossible where it comes is no mistake.
 *
 * @throws InputError with file, line and column, and what is allowed there
 */
export function checkSteps(source: ScheduleSource, subject: CheckedSubject): void {
  const builds = new Map<string, string>();
  for (const [position, step] of source.steps.entries()) {
    if (step.rule === 'upgrade') {
      checkUpgrade(source, position, step, builds.get(step.node) ?? subject.build, subject);
      builds.set(step.node, step.build);
    } else if (step.rule === 'input' || step.rule === 'reconfigure') {
      checkRequest(source, position, requestOf(step), subject);
    }
  }
}

function checkUpgrade(
  source: ScheduleSource,
  position: number,
  { node, build }: UpgradeStep,
  from: string,
  { system, options, engine, scheduled }: CheckedSubject,
): void {
  const refuse = (message: string, hint?: string, cause?: unknown): InputError =>
    misplaced(source, position, ['build'], message, hint, cause);
  try {
    system.checkBuild?.(build, options, engine);
    scheduled.handlersOf(build);
  } catch (cause) {
    if (!(cause instanceof VerdictError) || cause instanceof UnavailableError) throw cause;
    throw refuse(cause.message, cause.hint, cause);
  }
  const reason = from === build ? undefined : system.refuseUpgrade?.(from, build, []);
  if (reason !== undefined) throw refuse(`${node} stays ${from}: ${reason}`);
}

function checkRequest(
  source: ScheduleSource,
  position: number,
  request: KeyValueRequest,
  { system, scheduled }: CheckedSubject,
): void {
  try {
    scheduled.toInput(request);
  } catch (cause) {
    const { f } = request;
    const known = system.operations.includes(f);
    const meant = closest(f, [...system.operations, ...FUNCTION_NAMES.all]);
    const message = known
      ? `${system.name} cannot take this ${f}: ${messageOf(cause)}`
      : `${system.name} does not know the operation ${f}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
    const hint = `It serves ${system.operations.join(', ')}.`;
    throw misplaced(source, position, known ? ['request', 'value'] : ['request', 'f'], message, hint, cause);
  }
}

function requestOf(step: InputStep | ReconfigureStep): KeyValueRequest {
  if (step.rule === 'input') return step.request;
  const { client, request, members } = step.request;
  return { client, request, f: RECONFIGURE, key: '', value: members };
}

function misplaced(
  { file, placeOf }: ScheduleSource,
  position: number,
  path: readonly string[],
  message: string,
  hint: string | undefined,
  cause: unknown,
): InputError {
  const place = placeOf?.(position, path);
  const where = place === undefined ? `step ${String(position + 1)}` : `${String(place.line)}:${String(place.column)}`;
  return new InputError(`${file}:${where}: ${message}`, {
    code: 'SCHEDULE_INVALID',
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}
