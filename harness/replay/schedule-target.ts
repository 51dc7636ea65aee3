import { systems } from '../../cluster/systems/registry.ts';
import { lossesIn } from '../../cluster/world/schedule.ts';
import { DEFAULT_SEMANTICS, semanticsNamed, withLosses } from '../../cluster/world/semantics/named.ts';
import type { Semantics } from '../../cluster/world/semantics/semantics.ts';
import type { AnyKeyValueHandlers } from '../core/contracts/handlers.ts';
import type { System } from '../core/contracts/system.ts';
import { InputError } from '../core/errors.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { nodeNames } from '../core/plan.ts';
import type { ScheduleStep } from '../core/step.ts';
import type { ScheduledSystem } from '../engine/sim/schedule-run.ts';
import { semanticsOf } from '../handlers/system.ts';
import type { ScheduleSource } from './schedule-source.ts';

/** What the command line says of the world in which a schedule is to run; the rest is what lies beside the schedule. */
export interface TargetFlags {
  readonly system?: string;
  readonly build?: string;
  readonly nodes?: string;
  readonly semantics?: string;
}

/** Where a schedule runs. */
export interface ScheduleTarget {
  readonly system: System;
  readonly build: string;
  readonly options: JsonObject;
  readonly nodes: readonly string[];
  readonly semantics: Semantics;
  readonly scheduled: ScheduledSystem;
}

/** @throws InputError for a system without handlers, and for what does not exist */
export async function targetOf({ steps, beside }: ScheduleSource, flags: TargetFlags): Promise<ScheduleTarget> {
  const known = flags.system === undefined || flags.system === beside?.system ? beside : undefined;
  const system = systems.named(flags.system ?? known?.system ?? 'raft');
  const build = flags.build ?? known?.build ?? system.defaultBuild;
  await system.build(build, null);
  const options = known?.options ?? system.options({});
  const given = flags.semantics ?? known?.semantics;
  return {
    system,
    build,
    options,
    nodes: flags.nodes === undefined ? (beside?.nodes ?? namedIn(steps)) : nodeNames(countOf(flags.nodes)),
    semantics: given === undefined ? semanticsFor(system, options, steps) : semanticsNamed(given),
    scheduled: scheduledSystem(system, build, options),
  };
}

/** Unless something else is asked for, explicit losses in a schedule are possible: that they were written down asks for them. */
function semanticsFor(system: System, options: JsonObject, steps: readonly ScheduleStep[]): Semantics {
  const base = system.byHandlers === undefined ? DEFAULT_SEMANTICS : semanticsOf(options);
  return base.crashes
    ? withLosses(
        base,
        lossesIn(steps).filter((loss) => loss !== 'disk' || base.disks),
      )
    : base;
}

function scheduledSystem(system: System, build: string, options: JsonObject): ScheduledSystem {
  const handlersOf = (name: string): AnyKeyValueHandlers => {
    const handlers = system.handlers?.(name, options);
    if (handlers !== undefined) return handlers;
    throw new InputError(`${system.name} has no handlers, so no schedule can be run on it`, {
      code: 'SYSTEM_WITHOUT_HANDLERS',
      hint: 'Schedules run on systems that engine sim can run; see `verdict list systems`.',
    });
  };
  const own = handlersOf(build);
  const plain = system.byHandlers !== undefined;
  return {
    handlers: own.handlers,
    toInput: (request) => {
      try {
        return own.toInput(request) as unknown;
      } catch (cause) {
        throw new InputError(`${system.name} does not know the request ${request.f}`, {
          code: 'SCHEDULE_REQUEST',
          hint: `It serves ${system.operations.join(', ')}.`,
          cause,
        });
      }
    },
    describeRequest: (request) => (plain ? request.value : (request as unknown as Json)),
    describeOutput: (output) => (plain ? (output as Json) : (own.toAnswer(output) as unknown as Json)),
    handlersOf: (name) => handlersOf(name).handlers,
    speaksRaft: own.speaksRaft === true,
  };
}

/** As many nodes as the schedule names, `n1` to the highest, and at least three. */
function namedIn(steps: readonly ScheduleStep[]): string[] {
  const names = steps.flatMap((step) => ('from' in step ? [step.from, step.to] : [step.node, ...othersIn(step)]));
  const numbers = names.map((name) => Number(/^n([1-9]\d{0,2})$/.exec(name)?.[1] ?? 0));
  return nodeNames(Math.max(3, ...numbers));
}

function othersIn(step: ScheduleStep): readonly string[] {
  if (step.rule === 'elect') return step.voters;
  return step.rule === 'replicate' ? step.followers : [];
}

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0 && count <= 63) return count;
  throw new InputError(`--nodes ${text}: expected a whole number from 1 to 63`, { code: 'FLAG_INVALID' });
}
