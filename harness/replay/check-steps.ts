import { RECONFIGURE } from '../../cluster/world/schedule.ts';
import type { KeyValueRequest } from '../core/contracts/handlers.ts';
import type { System } from '../core/contracts/system.ts';
import { closest } from '../core/did-you-mean.ts';
import { InputError, messageOf, VerdictError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { FUNCTION_NAMES } from '../core/schedule/vocabulary.ts';
import type { InputStep, ReconfigureStep, UpgradeStep } from '../core/step.ts';
import type { ScheduledSystem } from '../engine/sim/schedule-run.ts';
import type { ScheduleSource } from './schedule-source.ts';

/**
 * Refuses a schedule that asks for what the system never has, whatever the world: operations and builds that do not
 * exist. What is merely impossible where it comes is no mistake.
 *
 * @throws InputError with file, line and column, and what is allowed there
 */
export function checkSteps(
  source: ScheduleSource,
  system: System,
  options: JsonObject,
  scheduled: ScheduledSystem,
): void {
  for (const [position, step] of source.steps.entries()) {
    if (step.rule === 'upgrade') checkUpgrade(source, position, step, system, options);
    else if (step.rule === 'input' || step.rule === 'reconfigure') {
      checkRequest(source, position, requestOf(step), system, scheduled);
    }
  }
}

function checkUpgrade(
  source: ScheduleSource,
  position: number,
  { build }: UpgradeStep,
  system: System,
  options: JsonObject,
): void {
  try {
    system.checkBuild?.(build, options, 'sim');
    system.handlers?.(build, options);
  } catch (cause) {
    if (!(cause instanceof VerdictError)) throw cause;
    throw misplaced(source, position, ['build'], cause.message, cause.hint, cause);
  }
}

function checkRequest(
  source: ScheduleSource,
  position: number,
  request: KeyValueRequest,
  system: System,
  scheduled: ScheduledSystem,
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
