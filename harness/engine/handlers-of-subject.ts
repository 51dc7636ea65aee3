import type { AnyKeyValueHandlers } from '../core/contracts/handlers.ts';
import type { System } from '../core/contracts/system.ts';
import type { JsonObject } from '../core/json.ts';
import type { LockstepSubject } from '../core/schedule/header.ts';
import type { HostName } from '../core/spec.ts';
import { sharedFleet } from './lockstep/open-fleet.ts';

/** What schedules run on: a build of a system, as handlers in process or as processes. */
export interface ExecutedSubject {
  readonly build: string;
  readonly options: JsonObject;
  /** Undefined: in process. */
  readonly lockstep?: LockstepSubject | undefined;
  /** Where processes run: `docker`: in containers. */
  readonly host?: HostName | undefined;
}

/** The handlers of a build, its own or, for an upgrade, another one; undefined where the system has none there. */
export function handlersOfSubject(
  system: System,
  { build, options, lockstep, host }: ExecutedSubject,
  name = build,
): AnyKeyValueHandlers | undefined {
  if (lockstep === undefined) return system.handlers?.(name, options);
  const program = name === build ? lockstep.program : null;
  return system.lockstep?.({ build: name, options, program }, sharedFleet(lockstep.seed, host));
}
