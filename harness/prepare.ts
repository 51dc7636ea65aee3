import { randomInt } from 'node:crypto';
import { dirname } from 'node:path';
import { isMap, isSeq, parseDocument } from 'yaml';
import type { Build, System } from './core/contracts/system.ts';
import { InputError } from './core/errors.ts';
import type { JsonObject } from './core/json.ts';
import type { Plan } from './core/plan.ts';
import type { HostName, ResolvedSpec } from './core/spec.ts';
import { property } from '../checkers/property/property.ts';
import { checkers } from '../checkers/registry.ts';
import { systems } from '../cluster/systems/registry.ts';
import { faults } from '../nemesis/registry.ts';
import { workloads } from '../workloads/registry.ts';
import { makePlan } from './plan/planner.ts';
import { loadPlugins, pluginBeside } from './plugins.ts';
import { quickStartText } from './quick-start.ts';
import { refuseClockFaults } from './refuse-clock-faults.ts';
import { refuseDisks } from './refuse-disks.ts';
import { refuseUnknownData } from './refuse-unknown-data.ts';
import { refuseMemberships } from './refuse-memberships.ts';
import { refuseUnreachable } from './refuse-unreachable.ts';
import { refuseUnseenEvents } from './refuse-unseen-events.ts';
import { refuseUnshown } from './refuse-unshown.ts';
import { refuseWorldless } from './refuse-worldless.ts';
import { loadSpec, type LoadedSpec, type Override } from './spec/load.ts';
import { placed, type Problem } from './spec/problems.ts';
import type { SchemaParts } from './spec/schema.ts';
import { refuseUpgrades } from './upgrades.ts';
import { refuseUnwatched } from './watched-checks.ts';

/** A spec's text and where it came from, with what the command line changed in it. */
export interface SpecSource {
  readonly text: string;
  readonly file: string;
  /** The built-in first run, which makes room for the system that is asked for. */
  readonly quickStart?: true;
  readonly overrides: readonly Override[];
  /** Plugin files given on the command line. */
  readonly plugins: readonly string[];
}

export interface Prepared {
  readonly plan: Plan;
  readonly system: System;
  readonly host: HostName;
  /** The spec as it is run: the file's text with the flags' changes and the seed. */
  readonly specText: string;
}

/** What the schema is made of: everything registered at this moment, plugins included. */
export function schemaParts(): SchemaParts {
  return {
    families: faults.all,
    workloads: workloads.all,
    checks: checkers.all.map((checker) => checker.name),
    unfitModels: new Map(checkers.all.map(({ name, unfitModels = [] }) => [name, unfitModels])),
    checksOnRequest: checkers.all.filter(({ onRequest }) => onRequest).map((checker) => checker.name),
  };
}

/**
 * From a spec's text to a plan: loads plugins, validates, asks the system about its options, draws a seed when none is
 * given. Nothing is started or fetched.
 *
 * @throws InputError for anything in the spec that cannot be used
 */
export async function prepare(source: SpecSource): Promise<Prepared> {
  await loadPlugins(source.plugins);
  const text = source.quickStart ? quickStartText(source.text, source.overrides) : source.text;
  const loaded = await loadWithPlugins({ ...source, text });
  const system = atPath(loaded, ['system'], () => systems.named(loaded.spec.system));
  const options = checkedOptions(loaded, system);
  const spec: ResolvedSpec = {
    ...loaded.spec,
    options,
    build: loaded.spec.build ?? system.defaultBuild,
    seed: loaded.spec.seed ?? String(randomInt(2 ** 32)),
    plugins: [...source.plugins, ...loaded.spec.plugins.map((plugin) => pluginBeside(dirname(source.file), plugin))],
    checks: judgeable(loaded, system, options),
  };
  refuseUnservable(system, spec, loaded);
  if (spec.program === null)
    atPath(loaded, ['build'], () => system.checkBuild?.(spec.build, spec.options, spec.engine));
  if (system.byHandlers) return { ...preparedByHandlers(system, spec, loaded), host: loaded.host };
  const plan = makePlan(spec, { workload: workloads.named(spec.workload.name), family: (name) => faults.named(name) });
  refuseClockFaults(spec, system, loaded.locate);
  refuseUnknownData(spec, system, loaded.locate);
  refuseDisks(spec, loaded.locate);
  refuseUnseenEvents(spec, system, loaded.locate);
  refuseUnreachable(plan, system, loaded.locate);
  refuseUpgrades(spec, system, loaded.locate);
  refuseMemberships(spec, system, loaded.locate);
  refuseUnshown(spec, system, loaded.locate);
  refuseWorldless(spec, loaded.locate);
  refuseUnwatched(spec, system, loaded.locate);
  return { plan, system, host: loaded.host, specText: loaded.effectiveText(spec.seed) };
}

/** The build of a plan, fetched if need be. */
export function buildOf(plan: Plan, system: System): Promise<Build> {
  return system.build(plan.spec.build, plan.spec.program);
}

/** A spec may name plugins that define what the rest of it uses, so those are loaded before it is validated again. */
async function loadWithPlugins(source: SpecSource): Promise<LoadedSpec> {
  const plugins = pluginsNamedIn(source.text);
  await loadPlugins(plugins.map((plugin) => pluginBeside(dirname(source.file), plugin)));
  return loadSpec(source.text, source.file, source.overrides, schemaParts());
}

/** The spec's own list, read before the spec can be validated: plugins decide what is valid. */
function pluginsNamedIn(text: string): string[] {
  const plugins: unknown = parseDocument(text).get('plugins');
  if (!isSeq(plugins)) return [];
  return plugins.toJSON().filter((item): item is string => typeof item === 'string');
}

/** The checks of the spec; where it names none, those for which nodes of the system show enough. */
function judgeable(loaded: LoadedSpec, system: System, options: JsonObject): readonly string[] {
  const unjudged = system.unjudged?.(options) ?? [];
  const asked = loaded.spec.checks.findIndex((check) => unjudged.includes(check));
  if (asked < 0) return loaded.spec.checks;
  if (!parseDocument(loaded.effectiveText('')).has('checks')) {
    return loaded.spec.checks.filter((check) => !unjudged.includes(check));
  }
  const message = `nodes of ${system.name} show too little of themselves for ${String(loaded.spec.checks[asked])}`;
  throw invalidAt(loaded, { path: ['checks', asked], message, dependsOn: [['system']] });
}

function refuseUnservable(system: System, spec: ResolvedSpec, loaded: LoadedSpec): void {
  if (system.byHandlers) return;
  const workload = workloads.named(spec.workload.name);
  const missing = workload.operations.filter((operation) => !system.operations.includes(operation));
  if (missing.length > 0) {
    const message = `${system.name} does not serve ${missing.join(', ')}, which the workload ${workload.name} asks for; ${remedyFor(system, missing)}`;
    throw invalidAt(loaded, { path: ['workload', 'name'], message, dependsOn: [['system']] });
  }
  if (spec.engine === 'lockstep' && system.lockstep === undefined) {
    const message = `${system.name} does not speak the node protocol, so it cannot run in lockstep`;
    throw invalidAt(loaded, { path: ['engine'], message, dependsOn: [['system']] });
  }
  if (spec.engine === 'sim' && system.handlers === undefined) {
    const message = `${system.name} is not given by handlers, so it cannot run in sim; use live`;
    throw invalidAt(loaded, { path: ['engine'], message, dependsOn: [['system']] });
  }
}

/** Another workload, where there is one; a system that lacks a request may also refuse it, which is a definite answer. */
function remedyFor(system: System, missing: readonly string[]): string {
  const served = workloads.all.filter(({ operations }) => operations.every((name) => system.operations.includes(name)));
  const others = served.length === 0 ? '' : `it serves the workloads ${served.map(({ name }) => name).join(', ')}; or `;
  const refusal = "{type: 'fail', error: 'not supported', retry: false}";
  return `${others}let its plugin name ${missing.join(', ')} among its operations and answer ${refusal} to it`;
}

/**
 * A system given by handlers has neither operations nor faults of its own: what may happen is said by its semantics,
 * what is asked by itself, and it is judged by its property.
 */
function preparedByHandlers(system: System, spec: ResolvedSpec, loaded: LoadedSpec): Omit<Prepared, 'host'> {
  const refuse = (key: string, reason: string): InputError =>
    invalidAt(loaded, {
      path: [key],
      message: `${system.name} is given by handlers; ${reason}`,
      dependsOn: [['system']],
    });
  if (spec.engine !== 'sim') throw refuse('engine', 'use sim');
  if (spec.patterns !== undefined) throw refuse('patterns', 'it is judged by its own property');
  if (spec.nemesis.length > 0) throw refuse('nemesis', 'its faults are those of options.semantics');
  refuseIdleKeys(system, loaded, spec.seed);
  const parts = { workload: workloads.named(spec.workload.name), family: (name: string) => faults.named(name) };
  const plan = makePlan({ ...spec, checks: [property.name] }, parts);
  return { plan: { ...plan, keys: [], clients: [] }, system, specText: loaded.effectiveText(spec.seed) };
}

/** Keys that do nothing for a system given by handlers, and what does instead. */
const IDLE_KEYS: Readonly<Record<string, string>> = {
  workload: 'what clients ask is said by its inputs',
  clocks: 'its timers may fire at any time',
  recovery: 'its property must hold in every state, so that nothing is waited for',
  until: 'its run ends as soon as its property is broken',
};

function refuseIdleKeys(system: System, loaded: LoadedSpec, seed: string): void {
  const document = parseDocument(loaded.effectiveText(seed), { merge: true });
  for (const [key, reason] of Object.entries(IDLE_KEYS)) {
    if (!document.has(key)) continue;
    const value = document.get(key);
    const [inner] = isMap(value) ? value.items : [];
    throw invalidAt(loaded, {
      path: inner === undefined ? [key] : [key, String(inner.key)],
      message: `${system.name} is given by handlers; ${reason}`,
      dependsOn: [['system']],
    });
  }
}

function invalidAt({ locate }: LoadedSpec, problem: Problem): InputError {
  return new InputError(placed(problem, locate), { code: 'SPEC_INVALID' });
}

/** Systems name the option they refuse, which has a place of its own where the spec gives it. */
function checkedOptions(loaded: LoadedSpec, system: System): JsonObject {
  const given = loaded.spec.options;
  try {
    return system.options(given);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const words = error.message.split(/[^A-Za-z0-9_-]+/);
    const named = words.find((word) => Object.hasOwn(given, word));
    const { hint } = error;
    const message = error.message.replace(/^options: /, '');
    throw new InputError(
      placed({ path: ['options', ...(named === undefined ? [] : [named])], message }, loaded.locate),
      {
        code: 'SPEC_INVALID',
        ...(hint === undefined ? {} : { hint }),
        cause: error,
      },
    );
  }
}

/** Errors of the system about what the spec says get their place in the file. */
function atPath<T>(loaded: LoadedSpec, path: readonly string[], action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const place = loaded.locate(path);
    const key = path.join('.');
    const named = place.startsWith('--') || error.message.startsWith(`${key}: `);
    throw new InputError(`${place}${named ? ':' : ` ${key}:`} ${error.message}`, {
      code: 'SPEC_INVALID',
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}
