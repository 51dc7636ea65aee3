import type { AnyKeyValueHandlers } from '../../core/contracts/handlers.ts';
import { NS_PER_MS } from '../../core/duration.ts';
import { InputError } from '../../core/errors.ts';
import type { ScheduleTarget } from '../../replay/schedule-target.ts';
import { handlersOfSubject } from '../../engine/handlers-of-subject.ts';
import { Trials } from '../trials.ts';

/** How far clocks may be apart where the build needs them bounded; small against an election timeout. */
const DRIFT_NS = 20 * NS_PER_MS;

/** Trials of what a schedule runs on. */
export interface ShrinkSubject {
  /** With clocks as the build needs them. */
  readonly trials: Trials;
  /** With clocks that know no bound; undefined where they know none anyway. */
  readonly unbounded: Trials | undefined;
}

/**
 * The trials in process of a target whose nodes are processes; undefined where it has no handlers of the same build, or
 * its nodes are handlers anyway.
 */
export function twinOfTarget(target: ScheduleTarget): ShrinkSubject | undefined {
  const { system, build, options, lockstep } = target;
  if (lockstep === undefined || lockstep.program !== null) return undefined;
  const speaks = system.handlers?.(build, options).speaksRaft === true;
  return speaks ? subjectOfTarget({ ...target, lockstep: undefined }) : undefined;
}

/** @throws InputError for a system whose nodes Raft's invariants cannot look into */
export function subjectOfTarget(target: ScheduleTarget): ShrinkSubject {
  const { system, nodes, semantics, capabilities } = target;
  const handlers = handlersOfSubject(system, target);
  if (handlers?.speaksRaft !== true) {
    throw new InputError(`schedules of ${system.name} cannot be shrunk: Raft's invariants cannot look into its nodes`, {
      code: 'SHRINK_SYSTEM',
      hint: 'Shrinking needs handlers that speak Raft, such as those of system raft.',
    });
  }
  const handlersOf = (name: string): AnyKeyValueHandlers['handlers'] | undefined =>
    handlersOfSubject(system, target, name)?.handlers;
  const subject = { system: handlers, nodes, capabilities, semantics, handlersOf };
  if (!capabilities.includes('bounded-clocks')) return { trials: new Trials(subject), unbounded: undefined };
  return { trials: new Trials({ ...subject, drift: DRIFT_NS }), unbounded: new Trials(subject) };
}
