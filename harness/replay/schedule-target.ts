import { lossesIn } from '../../cluster/world/schedule.ts';
import { DEFAULT_SEMANTICS, semanticsNamed, withLosses } from '../../cluster/world/semantics/named.ts';
import type { Semantics } from '../../cluster/world/semantics/semantics.ts';
import type { AnyKeyValueHandlers } from '../core/contracts/handlers.ts';
import type { System } from '../core/contracts/system.ts';
import { InputError } from '../core/errors.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { nodeNames } from '../core/plan.ts';
import { optionsThatDiffer, type LockstepSubject, type ScheduleSubject } from '../core/schedule/header.ts';
import type { EngineName, HostName } from '../core/spec.ts';
import type { ScheduleStep } from '../core/step.ts';
import type { SystemCapability } from '../core/system-capability.ts';
import { handlersOfSubject, type ExecutedSubject } from '../engine/handlers-of-subject.ts';
import type { ScheduledSystem } from '../engine/sim/schedule-run.ts';
import { systemOrExample } from '../handlers/examples.ts';
import { semanticsOf } from '../handlers/system.ts';
import { checkSteps } from './check-steps.ts';
import type { ScheduleSource } from './schedule-source.ts';
import { recordedSubject } from './schedule-subject.ts';

/** What the command line says of the world in which a schedule is to run; the rest is what lies beside the schedule. */
export interface TargetFlags {
  readonly system?: string;
  readonly build?: string;
  readonly nodes?: string;
  readonly semantics?: string;
  /** `sim` or `lockstep`. */
  readonly engine?: string;
  /** Where processes run. */
  readonly host?: HostName;
}

/** Where a schedule runs. */
export interface ScheduleTarget {
  readonly system: System;
  readonly build: string;
  readonly options: JsonObject;
  readonly nodes: readonly string[];
  readonly semantics: Semantics;
  /** What the builds that nodes come to run do beyond the Raft of the proof. */
  readonly capabilities: readonly SystemCapability[];
  /** Undefined: the nodes are handlers in process. */
  readonly lockstep?: LockstepSubject | undefined;
  readonly scheduled: ScheduledSystem;
}

/**
 * Where a schedule is to run: what the command line says, else what the schedule was recorded with, else the system
 * `raft` with as many nodes as the schedule names.
 *
 * @throws InputError for a system without handlers, and for what does not exist, with its place in the schedule
 */
export async function targetOf(source: ScheduleSource, flags: TargetFlags): Promise<ScheduleTarget> {
  const { steps } = source;
  const recorded = recordedSubject(source.said ?? {}, source.beside);
  const known = flags.system === undefined || flags.system === recorded.system ? recorded : {};
  const system = await systemOrExample(flags.system ?? known.system ?? 'raft');
  const build = flags.build ?? known.build ?? system.defaultBuild;
  const options = system.options(known.options ?? {});
  const lockstep = lockstepOf(system, flags, known.lockstep);
  const engine = lockstep === undefined ? 'sim' : 'lockstep';
  if (lockstep === undefined || lockstep.program === null) {
    await checkBuild(system, build, options, engine, flags.build === undefined ? source.file : '--build');
  }
  const given = flags.semantics ?? known.semantics;
  const scheduled = scheduledSystem(system, { build, options, lockstep, host: flags.host });
  checkSteps(source, { system, build, options, engine, scheduled });
  return {
    system,
    build,
    options,
    nodes: flags.nodes === undefined ? (recorded.nodes ?? namedIn(steps)) : nodeNames(countOf(flags.nodes)),
    semantics: given === undefined ? semanticsFor(system, options, steps) : semanticsNamed(given),
    capabilities: capabilitiesOf(system, [build, ...buildsIn(steps)], options),
    lockstep,
    scheduled,
  };
}

function capabilitiesOf(system: System, builds: readonly string[], options: JsonObject): SystemCapability[] {
  return [...new Set(builds.flatMap((build) => system.capabilities?.(build, options) ?? []))];
}

function buildsIn(steps: readonly ScheduleStep[]): string[] {
  return steps.flatMap((step) => (step.rule === 'upgrade' ? [step.build] : []));
}

/** What the command line says of the engine, else as the schedule was recorded, else whatever the system has. */
function lockstepOf(
  system: System,
  { engine }: TargetFlags,
  recorded: LockstepSubject | undefined,
): LockstepSubject | undefined {
  if (engine !== undefined && engine !== 'sim' && engine !== 'lockstep') {
    throw new InputError(`--engine ${engine}: schedules run in sim or lockstep`, { code: 'FLAG_INVALID' });
  }
  const only = system.handlers === undefined && system.byHandlers === undefined && system.lockstep !== undefined;
  const asked = engine === 'lockstep' || (engine === undefined && (recorded !== undefined || only));
  return asked ? (recorded ?? { seed: '', program: null }) : undefined;
}

/** @param said where the build is named, for messages */
async function checkBuild(
  system: System,
  build: string,
  options: JsonObject,
  engine: EngineName,
  said: string,
): Promise<void> {
  try {
    system.checkBuild?.(build, options, engine);
    await system.build(build, null);
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    throw new InputError(`${said}: ${cause.message}`, {
      code: cause.code,
      ...(cause.hint === undefined ? {} : { hint: cause.hint }),
      cause,
    });
  }
}

/** What the header of a schedule says of this. */
export function subjectOf({ system, build, options, nodes, semantics, lockstep }: ScheduleTarget): ScheduleSubject {
  const differing = optionsThatDiffer(options, system.options({}));
  const engine = lockstep === undefined ? {} : { lockstep };
  return { system: system.name, build, options: differing, nodes, semantics: semantics.name, ...engine };
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

function scheduledSystem(system: System, subject: ExecutedSubject): ScheduledSystem {
  const handlersOf = (name: string): AnyKeyValueHandlers => {
    const handlers = handlersOfSubject(system, subject, name);
    if (handlers !== undefined) return handlers;
    throw new InputError(`${system.name} has no handlers, so no schedule can be run on it`, {
      code: 'SYSTEM_WITHOUT_HANDLERS',
      hint: 'Schedules run on systems that engine sim can run; see `verdict list systems`.',
    });
  };
  const own = handlersOf(subject.build);
  const plain = system.byHandlers !== undefined;
  return {
    handlers: own.handlers,
    toInput: (request) => own.toInput(request) as unknown,
    describeRequest: (request) => (plain ? request.value : (request as unknown as Json)),
    describeOutput: (output) => (plain ? (output as Json) : (own.toAnswer(output) as unknown as Json)),
    handlersOf: (name) => handlersOf(name).handlers,
    speaksRaft: own.speaksRaft === true,
    predicates: own.predicates,
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
