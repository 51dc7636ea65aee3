import { raft } from '../../../cluster/systems/raft/raft.ts';
import type { AnyKeyValueHandlers } from '../../../harness/core/contracts/handlers.ts';
import type { LockstepFleet } from '../../../harness/core/contracts/lockstep.ts';
import type { Json } from '../../../harness/core/json.ts';
import { nodeNames } from '../../../harness/core/plan.ts';
import type { ScheduleStep } from '../../../harness/core/step.ts';
import { runSchedule } from '../../../harness/engine/sim/schedule-run.ts';
import type { ConformanceCase } from './conformance-cases.ts';
import { SEMANTICS } from './conformance-schedule.ts';

/** What a schedule came to in one engine. */
export interface Conduct {
  /** Canonical JSON of every step. */
  readonly lines: readonly string[];
  /** Rolling digest of the world after every step: every field of every state is in it, also those that no trace shows. */
  readonly digests: readonly number[];
  /** Steps of the schedule that were impossible, from 1. */
  readonly skipped: readonly number[];
}

/** The first step in which two runs of a schedule are not the same. */
export interface Departure {
  readonly step: number;
  readonly inProcess: string | undefined;
  readonly inLockstep: string | undefined;
}

export function inProcess({ options, ...rest }: ConformanceCase, steps: readonly ScheduleStep[]): Conduct {
  return conduct(rest, steps, (build) => raft.handlers?.(build, options) as AnyKeyValueHandlers);
}

export function inLockstep(
  { options, ...rest }: ConformanceCase,
  steps: readonly ScheduleStep[],
  fleet: LockstepFleet,
): Conduct {
  return conduct(
    rest,
    steps,
    (build) => raft.lockstep?.({ build, options, program: null }, fleet) as AnyKeyValueHandlers,
  );
}

/** Undefined where both are the same, step by step. */
export function departure(one: Conduct, other: Conduct): Departure | undefined {
  const length = Math.max(one.lines.length, other.lines.length);
  for (let index = 0; index < length; index++) {
    const [inProcess, inLockstep] = [one.lines[index], other.lines[index]];
    if (inProcess === inLockstep && one.digests[index] === other.digests[index]) continue;
    return { step: index + 1, inProcess, inLockstep };
  }
  return one.skipped.join() === other.skipped.join()
    ? undefined
    : { step: length + 1, inProcess: `skipped ${one.skipped.join()}`, inLockstep: `skipped ${other.skipped.join()}` };
}

function conduct(
  { build, nodes }: Pick<ConformanceCase, 'build' | 'nodes'>,
  steps: readonly ScheduleStep[],
  handlersOf: (build: string) => AnyKeyValueHandlers,
): Conduct {
  const own = handlersOf(build);
  const lines: string[] = [];
  const digests: number[] = [];
  const { skipped } = runSchedule({
    system: {
      handlers: own.handlers,
      toInput: (request) => own.toInput(request) as unknown,
      describeRequest: (request) => request as unknown as Json,
      describeOutput: (output) => own.toAnswer(output) as unknown as Json,
      handlersOf: (name) => handlersOf(name).handlers,
      speaksRaft: true,
    },
    nodes: nodeNames(nodes),
    semantics: SEMANTICS,
    steps,
    recorded: undefined,
    trace: (text) => lines.push(text),
    observe: undefined,
    moved: (world) => digests.push(world.digest),
  });
  return { lines, digests, skipped };
}
