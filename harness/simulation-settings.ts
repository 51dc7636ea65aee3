import { setImmediate } from 'node:timers/promises';
import type { AnyKeyValueHandlers } from './core/contracts/handlers.ts';
import type { System } from './core/contracts/system.ts';
import { NS_PER_MS } from './core/duration.ts';
import type { Plan } from './core/plan.ts';
import { InvariantJudge } from '../checkers/invariants/report.ts';
import { faults } from '../nemesis/registry.ts';
import { workloads } from '../workloads/registry.ts';
import { OnlineJudge } from './engine/sim/online-judge.ts';
import type { SimulatedRunOptions } from './engine/sim/run-simulation.ts';
import { semanticsOf } from './handlers/system.ts';
import { buildsOfUpgrades } from './upgrades.ts';
import { watchedChecks } from './watched-checks.ts';

/** Small against election timeouts and leases, ms. */
const DEFAULT_DRIFT_MS = 20;

/** How long a run keeps to itself before others may go on, ms. */
export const PAUSE_EVERY_MS = 10;

/** What a plan and its system say of a simulation; where it is recorded is the caller's. */
export interface SimulationSettings {
  readonly settings: Omit<SimulatedRunOptions, 'writeHistory' | 'writeTrace' | 'writeSchedule' | 'onEvent' | 'signal'>;
  /** To be shown every point of every step; undefined where nobody can or shall look into the nodes. */
  readonly judge: InvariantJudge | undefined;
}

/**
 * Everything that decides how a plan runs on handlers, be they in process or processes behind them.
 *
 * @param handlers of the plan's build
 * @param handlersOf those of another one, for upgrades
 */
export function simulationSettings(
  plan: Plan,
  system: System,
  handlers: AnyKeyValueHandlers,
  handlersOf: (build: string) => AnyKeyValueHandlers | undefined,
): SimulationSettings {
  const judge = judgeOf(plan, system, handlers);
  const online = onlineJudgeOf(plan, system, judge);
  const settings = {
    plan,
    system: handlers,
    ...byHandlers(plan, system),
    deduplicates: system.deduplicates,
    family: (name: string) => faults.named(name),
    workload: workloads.named(plan.spec.workload.name),
    ...driftOf(plan, system),
    ...movesOf(system, handlersOf),
    ...(online === undefined ? {} : { judge: online }),
    pause: pausing(),
  };
  return { settings, judge };
}

/** Lets others go on when they have waited for a while: a pause costs more than a look at the clock. */
function pausing(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < PAUSE_EVERY_MS) return;
    await setImmediate();
    last = performance.now();
  };
}

/** How a system that is no key-value store is run. */
function byHandlers({ spec }: Plan, system: System): Pick<SimulatedRunOptions, 'byHandlers'> {
  const given = system.byHandlers?.(spec.options);
  return given === undefined ? {} : { byHandlers: { system: given, semantics: semanticsOf(spec.options) } };
}

function driftOf(plan: Plan, system: System): { readonly drift?: number } {
  const driftMs = driftMsOf(plan, system);
  return driftMs === null ? {} : { drift: driftMs * NS_PER_MS };
}

/** Builds that are safe only while clocks agree get clocks that do, unless the spec says otherwise. Null: unbounded. */
export function driftMsOf({ spec }: Plan, system: System): number | null {
  if (spec.clocks !== undefined) return spec.clocks.driftMs;
  const needed = system.capabilities?.(spec.build, spec.options).includes('bounded-clocks') === true;
  return needed ? DEFAULT_DRIFT_MS : null;
}

/** What upgrades need in process. */
function movesOf(
  system: System,
  handlersOf: (build: string) => AnyKeyValueHandlers | undefined,
): Pick<SimulatedRunOptions, 'otherBuilds' | 'refuseUpgrade'> {
  return {
    otherBuilds: handlersOf,
    refuseUpgrade: (from, to, others) => system.refuseUpgrade?.(from, to, others),
  };
}

/** Invariants are evaluated as the run goes: only then are the nodes there to be looked into. */
function judgeOf({ spec, nodes, faults: planned }: Plan, system: System, handlers: AnyKeyValueHandlers) {
  if (!spec.checks.includes('invariants') || handlers.speaksRaft !== true) return undefined;
  const builds = [spec.build, ...buildsOfUpgrades(spec.nemesis)];
  const capabilities = new Set(builds.flatMap((build) => system.capabilities?.(build, spec.options) ?? []));
  // Clients never change the members, so without such a fault nothing has to be allowed for.
  if (planned.every(({ fault }) => fault !== 'membership')) capabilities.delete('membership');
  return new InvariantJudge(nodes, [...capabilities], 'elsewhere', handlers.predicates);
}

/** Looks on where the run is to end at its first violation. */
function onlineJudgeOf(plan: Plan, system: System, invariants: InvariantJudge | undefined): OnlineJudge | undefined {
  const { spec } = plan;
  if (spec.until === undefined || system.byHandlers !== undefined) return undefined;
  const watchesClients = watchedChecks(spec, system).includes('linearizable');
  const { semantics, check = 'linearizable' } = workloads.named(spec.workload.name);
  return new OnlineJudge({
    semantics: watchesClients ? semantics : undefined,
    answersTo: spec.checks.includes(check) ? check : undefined,
    invariants,
  });
}
