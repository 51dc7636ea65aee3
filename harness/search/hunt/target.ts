import { systems } from '../../../cluster/systems/registry.ts';
import { DEFAULT_SEMANTICS, semanticsNamed, withLosses } from '../../../cluster/world/semantics/named.ts';
import type { Semantics } from '../../../cluster/world/semantics/semantics.ts';
import type { AnyKeyValueHandlers } from '../../core/contracts/handlers.ts';
import type { System } from '../../core/contracts/system.ts';
import { NS_PER_MS } from '../../core/duration.ts';
import { InputError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { nodeNames } from '../../core/plan.ts';
import type { LockstepSubject } from '../../core/schedule/header.ts';
import type { HostName } from '../../core/spec.ts';
import { handlersOfSubject } from '../../engine/handlers-of-subject.ts';
import { Trials } from '../trials.ts';

/** What is hunted, as data: what a thread and a folder need to know to have the same again. */
export interface HuntTarget {
  readonly system: string;
  readonly build: string;
  /** Others that nodes may be upgraded to; left out: none. */
  readonly otherBuilds?: readonly string[] | undefined;
  readonly options: JsonObject;
  readonly plugins: readonly string[];
  /** Null: `step_failure`, and where handlers say what a disk holds, crashes that lose what it does not. */
  readonly semantics: string | null;
  /** How far clocks may be apart, and null there: any timer may fire at any time. Null: bounded where the build needs it. */
  readonly clocks: { readonly driftMs: number | null } | null;
  /** Where nodes are processes; left out: handlers in process. */
  readonly lockstep?: LockstepSubject | undefined;
  /** Where these run: `docker`: in containers; left out: as child processes. */
  readonly host?: HostName | undefined;
}

/** Of the nodes' own randomness in every hunt of processes: a schedule must not depend on the seed its hunt began with. */
export const NODES_SEED = 'hunt';

/** How far clocks may be apart where the build needs them bounded; small against an election timeout. */
const DRIFT_MS = 20;

/**
 * The target in each size it is asked for. Plugins are loaded already.
 *
 * @throws InputError when schedules cannot be run on the system, or cannot be judged
 */
export function trialsOf(target: HuntTarget): (nodes: number) => Trials {
  const { system, handlers } = servable(target);
  const all = [target.build, ...(target.otherBuilds ?? [])];
  const capabilities = [...new Set(all.flatMap((build) => system.capabilities?.(build, target.options) ?? []))];
  const builds = all.length === 1 ? [] : all.filter((to) => refusedUpgrade(system, all, to) === undefined);
  const semantics = semanticsOf(target);
  const handlersOf = (build: string): AnyKeyValueHandlers['handlers'] | undefined =>
    handlersOfSubject(system, target, build)?.handlers;
  const driftMs =
    target.clocks === null ? (capabilities.includes('bounded-clocks') ? DRIFT_MS : null) : target.clocks.driftMs;
  const drift = driftMs === null ? {} : { drift: driftMs * NS_PER_MS };
  const bySize = new Map<number, Trials>();
  return (nodes) => {
    let trials = bySize.get(nodes);
    if (trials === undefined) {
      const names = nodeNames(nodes);
      trials = new Trials({ system: handlers, nodes: names, capabilities, semantics, handlersOf, builds, ...drift });
      bySize.set(nodes, trials);
    }
    return trials;
  };
}

/** Why nodes of one of these builds cannot go on as this one; undefined where all of them can. */
export function refusedUpgrade(system: System, builds: readonly string[], to: string): string | undefined {
  if (system.refuseUpgrade === undefined) return `${system.name} has no upgrades`;
  for (const from of builds) {
    const reason = from === to ? undefined : system.refuseUpgrade(from, to, []);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** The semantics under which the target is hunted. */
export function semanticsOf(target: HuntTarget): Semantics {
  if (target.semantics !== null) return semanticsNamed(target.semantics);
  const { handlers } = servable(target).handlers;
  return handlers.survives === undefined ? DEFAULT_SEMANTICS : withLosses(DEFAULT_SEMANTICS, ['unsynced']);
}

/** @throws InputError when there is no such system, naming those that can be hunted */
export function knownToHunts(name: string): System {
  const found = systems.all.find((system) => system.name === name);
  if (found !== undefined) return found;
  throw new InputError(`There is no system "${name}"; known to a hunt: ${huntable().join(', ')}`, {
    code: 'SYSTEM_UNKNOWN',
    hint: 'Load the plugin that defines it with --plugin FILE.',
  });
}

function huntable(): string[] {
  return systems.all
    .filter(
      (system) =>
        system.lockstep !== undefined || system.handlers?.(system.defaultBuild, system.options({})).speaksRaft === true,
    )
    .map(({ name }) => name);
}

function servable(target: HuntTarget): {
  readonly system: System;
  readonly handlers: AnyKeyValueHandlers;
} {
  const { system: name } = target;
  const system = knownToHunts(name);
  const handlers = handlersOfSubject(system, target);
  if (handlers?.speaksRaft === true) return { system, handlers };
  throw new InputError(
    `${name} cannot be hunted: ${handlers === undefined ? 'it has no handlers' : 'Raft’s invariants cannot look into it'}`,
    {
      code: 'HUNT_SYSTEM',
      hint: `A hunt runs schedules on handlers that speak Raft; known to a hunt: ${huntable().join(', ')}.`,
    },
  );
}
