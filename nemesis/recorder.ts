import { NS_PER_MS } from '../harness/core/duration.ts';
import type { FaultEffect } from '../harness/core/fault-record.ts';
import type { PlannedFault } from '../harness/core/planned-fault.ts';
import type { Json } from '../harness/core/json.ts';
import { nemesisEvent, setOffOf, type NemesisEvent } from '../harness/core/nemesis-events.ts';

/** Writes what happens to faults into a history, each event at the time of the call. */
export interface Recorder {
  started(fault: PlannedFault, targets: readonly string[], description: string): void;
  skipped(fault: PlannedFault, description: string, reason: string): void;
  /** Without an effect where that can only be seen later. */
  stopped(fault: PlannedFault, targets: readonly string[], effect: FaultEffect | undefined): void;
  effect(fault: PlannedFault, effect: FaultEffect): void;
  restarted(node: string, life: number): void;
  /** Who the members are from here on. */
  members(nodes: readonly string[]): void;
}

export function createRecorder(now: () => number, record: (event: NemesisEvent) => void): Recorder {
  const write = (f: string, value: Json): void => record(nemesisEvent(now(), f, value));
  return {
    started: (fault, targets, description) =>
      write(`start-${fault.fault}`, {
        id: fault.id,
        targets,
        planned: nanoseconds(fault.atMs),
        description,
        ...setOffOf(fault),
      }),

    skipped: (fault, description, reason) =>
      write(`start-${fault.fault}`, {
        id: fault.id,
        targets: [],
        planned: nanoseconds(fault.atMs),
        description,
        ...setOffOf(fault),
        skipped: reason,
      }),

    stopped: (fault, targets, effect) =>
      write(`stop-${fault.fault}`, {
        id: fault.id,
        targets,
        planned: nanoseconds(fault.untilMs),
        ...(effect === undefined ? {} : { effect: effectJson(effect) }),
      }),

    effect: (fault, effect) => write(`effect-${fault.fault}`, { id: fault.id, effect: effectJson(effect) }),

    restarted: (node, life) => write('restart', { node, life }),

    members: (nodes) => write('members', { nodes }),
  };
}

function effectJson({ proven, observation, count, reason, details }: FaultEffect): Json {
  return {
    proven,
    observation,
    count,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
  };
}

function nanoseconds(ms: number): number {
  return ms * NS_PER_MS;
}
