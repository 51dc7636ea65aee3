import { mkdirSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { dirname, relative } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { AnyKeyValueHandlers } from './core/contracts/handlers.ts';
import type { Build, System } from './core/contracts/system.ts';
import { formatDuration, NS_PER_MS } from './core/duration.ts';
import { InterruptedError } from './core/errors.ts';
import type { Json } from './core/json.ts';
import type { LockstepAccount } from './core/lockstep-account.ts';
import { planDigest, type Plan } from './core/plan.ts';
import type { RunEvent } from './core/run-events.ts';
import { optionsThatDiffer, scheduleHeader, type ScheduleSubject } from './core/schedule/header.ts';
import type { HostName } from './core/spec.ts';
import { STATES_FORMAT } from './core/state-lines.ts';
import { TRACE_FORMAT } from './core/trace.ts';
import { DEFAULT_SEMANTICS } from '../cluster/world/semantics/named.ts';
import type { InvariantJudge } from '../checkers/invariants/report.ts';
import { faults } from '../nemesis/registry.ts';
import { refuseUnsupported, requiredCapabilities } from '../nemesis/capabilities.ts';
import { clockCapability } from '../nemesis/clock/capability.ts';
import { workloads } from '../workloads/registry.ts';
import { chooseHost, type ChosenHost } from './choose-host.ts';
import { ListeningFleet } from './engine/lockstep/listening-fleet.ts';
import { containersOn, inContainers, requireContainers } from './engine/lockstep/containers-on.ts';
import { openFleet } from './engine/lockstep/open-fleet.ts';
import { runLive } from './engine/live/live-engine.ts';
import { runSimulation, type RunListener, type SimulatedRunOptions } from './engine/sim/run-simulation.ts';
import { StateRecorder } from './engine/sim/state-recorder.ts';
import { finishRun, type JudgedRun, type TracedRun } from './finish.ts';
import { semanticsOf } from './handlers/system.ts';
import { refuseUnfitPrograms } from './refuse-unfit-programs.ts';
import { buildsOf, type PlannedBuilds } from './upgrades.ts';
import { openHistory, type HistoryWriter } from './store/history-file.ts';
import { LineFile } from './store/line-file.ts';
import { NODE_LOG } from './store/node-logs.ts';
import { SaidFiles } from './store/said-file.ts';
import { RunFolder } from './store/run-folder.ts';
import { driftMsOf, PAUSE_EVERY_MS, simulationSettings } from './simulation-settings.ts';
import { packageVersion } from './version.ts';
import { watchedChecks } from './watched-checks.ts';

/** How long nodes are left alone after their last step, ms: what one writes now nobody has asked it for. */
const LAST_WORDS_MS = 50;

export interface RunOptions {
  readonly plan: Plan;
  readonly system: System;
  readonly host: HostName;
  /** The spec as the user wrote it; a replayed plan brings its resolved spec instead. */
  readonly specText: string | undefined;
  /** Runs the same plan from its spec, on any machine that has that; undefined for a replayed plan. */
  readonly command?: string | undefined;
  /** Folder that holds run folders. */
  readonly out: string;
  readonly onEvent: (event: RunEvent) => void;
  /** Called once the run's folder, engine and host are known, before anything is started. */
  readonly onBegin: (begun: BegunRun) => void;
  /** The user's wish to stop. */
  readonly signal: AbortSignal;
}

export interface BegunRun {
  readonly folder: RunFolder;
  readonly planDigest: string;
  /** Which engine and host, and why. */
  readonly where: string;
  readonly replay: string;
}

/**
 * Carries a plan to its verdict: finds build and host, runs the engine, judges, reports. Everything is written into the
 * run's folder as it happens.
 *
 * @throws UnavailableError before anything is started, when build, host or a mechanism for a fault is missing
 * @throws InterruptedError after clean-up, when the signal aborted; what was recorded stays
 */
export async function runPlan(options: RunOptions): Promise<JudgedRun> {
  const { plan, system } = options;
  const builds = await buildsOf(plan, system);
  const chosen = plan.spec.engine === 'live' ? await hostFor(options, builds) : undefined;
  if (plan.spec.engine === 'lockstep') await requireContainers(options.host, plan.spec.program);
  const started = new Date();
  const folder = RunFolder.create(options.out, plan.spec.name, plan.spec.seed, started);
  const replay = `npx verdict replay ${relative(process.cwd(), folder.directory)}`;
  folder.write('spec', options.specText ?? stringify(plan.spec));
  folder.writeJson('plan', plan);
  folder.writeJson('environment', environmentOf(builds.first, options, chosen, started));
  options.onBegin({ folder, planDigest: planDigest(plan), where: whereOf(options, chosen), replay });

  try {
    let traced: TracedRun | undefined;
    if (chosen === undefined) traced = await simulate(options, folder);
    else await live(options, builds, chosen, folder);
    options.onEvent({ type: 'phase', phase: 'checking', time: 0 });
    return await finishRun(folder, { replay, started, ...traced });
  } catch (error) {
    // Ctrl-C reaches nodes as well, and the end of one may be noticed before the wish itself. Signals are looked for between
    // two immediates; a time-out alone counts from before the call that blocked, and may be over at once.
    await setImmediate();
    await setTimeout(PAUSE_EVERY_MS);
    await setImmediate();
    throw options.signal.aborted ? interrupted(folder) : error;
  }
}

/** Everything the machine must offer is asked for before anything is started. */
async function hostFor({ plan, system, host: demanded }: RunOptions, builds: PlannedBuilds): Promise<ChosenHost> {
  const chosen = await chooseHost(demanded);
  const required = requiredCapabilities(plan.spec.nemesis, (name) => faults.named(name));
  const clock = required.some(({ capability }) => capability === 'clock') ? [await clockCapability()] : [];
  const probe = { ...chosen.probe, capabilities: [...chosen.probe.capabilities, ...clock] };
  refuseUnsupported(required, probe);
  await refuseUnfitPrograms(plan, system, builds.all.values());
  await chosen.host.sweep();
  return { ...chosen, probe };
}

async function live(
  options: RunOptions,
  builds: PlannedBuilds,
  { host, probe }: ChosenHost,
  folder: RunFolder,
): Promise<void> {
  const { plan, system, onEvent } = options;
  const failure = new AbortController();
  const history = openHistoryOf(plan, folder, failure);
  try {
    const { replicas, startupMs } = await runLive({
      plan,
      system,
      build: builds.first,
      builds: builds.all,
      host,
      probe,
      folder,
      onEvent,
      write: (event) => history.write(event),
      onOrigin: (origin) => amendEnvironment(folder, { originNs: String(origin), originMs: wallClockAt(origin) }),
      signal: AbortSignal.any([options.signal, failure.signal]),
    });
    if (replicas !== undefined) folder.writeJson('replicas', replicas);
    amendEnvironment(folder, { startupMs: Math.round(startupMs) });
  } finally {
    await history.close();
  }
  failure.signal.throwIfAborted();
  options.signal.throwIfAborted();
}

async function simulate(options: RunOptions, folder: RunFolder): Promise<TracedRun> {
  if (options.plan.spec.engine !== 'lockstep') {
    const { build, options: settings } = options.plan.spec;
    return simulateOn(options, folder, (name = build) => options.system.handlers?.(name, settings));
  }
  return inLockstep(options, folder);
}

/** Drives processes through the plan as a simulation drives handlers; what they say on stderr stays with the run. */
async function inLockstep(options: RunOptions, folder: RunFolder): Promise<TracedRun> {
  const { spec, nodes } = options.plan;
  for (const node of nodes) mkdirSync(dirname(folder.nodeFile(node, NODE_LOG)), { recursive: true });
  const { fleet, close } = openFleet(spec.seed, {
    logFile: (node) => folder.nodeFile(node, NODE_LOG),
    containers: containersOn(options.host),
  });
  const said = new SaidFiles(folder);
  const listening = new ListeningFleet(fleet, (line) => said.hear(line));
  const handlersOf = (build = spec.build): AnyKeyValueHandlers | undefined =>
    options.system.lockstep?.(
      { build, options: spec.options, program: build === spec.build ? spec.program : null },
      listening,
    );
  try {
    const traced = await simulateOn(options, folder, handlersOf, said);
    await setTimeout(LAST_WORDS_MS);
    close();
    const { outside, remarks, started } = fleet;
    const { differsAt = null } = traced;
    const difference = differsAt === null ? undefined : await said.difference();
    const differs = { differsAt, ...(difference !== undefined && { difference }) };
    const account: LockstepAccount = { processes: started, outside, remarks, ...differs };
    amendEnvironment(folder, { lockstep: account as unknown as Json });
    return { ...traced, repeats: traced.repeats && outside.length === 0 };
  } finally {
    said.close();
    close();
  }
}

async function simulateOn(
  options: RunOptions,
  folder: RunFolder,
  handlersOf: (build?: string) => AnyKeyValueHandlers | undefined,
  listener?: RunListener,
): Promise<TracedRun & { readonly differsAt: number | undefined }> {
  const { plan, system, onEvent, signal } = options;
  const handlers = handlersOf();
  if (handlers === undefined) throw new RangeError(`${system.name} has no handlers; the spec should have been refused`);
  const failure = new AbortController();
  const history = openHistoryOf(plan, folder, failure);
  const { judge, settings } = simulationSettings(plan, system, handlers, handlersOf);
  const trace = new LineFile(folder.path('trace'), { format: TRACE_FORMAT });
  const schedule = new LineFile(folder.path('schedule'), scheduleHeader(subjectOf(options)));
  const states =
    handlers.speaksRaft === true ? new LineFile(folder.path('states'), { format: STATES_FORMAT }) : undefined;
  const recorder =
    states && new StateRecorder((line) => states.write(JSON.stringify(line)), handlers.predicates === undefined);
  try {
    const result = await runSimulation({
      ...settings,
      writeHistory: (event) => history.write(event),
      writeTrace: (text) => trace.write(text),
      writeSchedule: (text) => schedule.write(text),
      ...observedBy(judge, recorder),
      ...(plan.spec.engine === 'lockstep' && { locatesDifference: true }),
      ...(listener !== undefined && { listener }),
      onEvent,
      signal: AbortSignal.any([signal, failure.signal]),
    });
    // Members that were stopped in the middle of their work owe nobody the same state.
    if (result.violation === undefined) folder.writeJson('replicas', result.replicas);
    if (judge !== undefined) folder.writeJson('invariants', judge.report());
    const { traceDigest, repeats, differsAt } = result;
    return { traceDigest, repeats, differsAt };
  } finally {
    trace.close();
    schedule.close();
    recorder?.finish();
    states?.close();
    await history.close();
  }
}

/** Who looks into the nodes as the run goes: the judge of invariants, and who writes down what they hold. */
function observedBy(
  judge: InvariantJudge | undefined,
  recorder: StateRecorder | undefined,
): Pick<SimulatedRunOptions, 'observe'> {
  if (recorder === undefined) return {};
  return {
    observe: (observation) => {
      judge?.observe(observation);
      recorder.observe(observation);
    },
  };
}

/** What the schedule of the run says it was made on. */
function subjectOf({ plan: { spec, nodes }, system }: RunOptions): ScheduleSubject {
  const { build, options } = spec;
  const semantics = system.byHandlers === undefined ? DEFAULT_SEMANTICS : semanticsOf(options);
  const differing = optionsThatDiffer(options, system.options({}));
  const lockstep = spec.engine === 'lockstep' ? { lockstep: { seed: spec.seed, program: spec.program } } : {};
  return { system: system.name, build, options: differing, nodes, semantics: semantics.name, ...lockstep };
}

/** A history that cannot be written fails the run at once, not at its end. */
function openHistoryOf(plan: Plan, folder: RunFolder, failure: AbortController): HistoryWriter {
  const { semantics } = workloads.named(plan.spec.workload.name);
  return openHistory(folder.path('history'), semantics, (error) => failure.abort(error));
}

function interrupted(folder: RunFolder): InterruptedError {
  const shown = relative(process.cwd(), folder.directory);
  return new InterruptedError('Stopped; everything is healed and cleaned up', {
    code: 'INTERRUPTED',
    hint: `What was recorded is in ${shown}; judge it with: npx verdict check ${shown}`,
  });
}

function environmentOf(
  build: Build,
  options: RunOptions,
  chosen: ChosenHost | undefined,
  started: Date,
): Record<string, Json> {
  return {
    verdict: packageVersion(),
    node: process.version,
    kernel: release(),
    processors: cpus().length,
    started: started.toISOString(),
    ...(options.command === undefined ? {} : { command: options.command }),
    build: `${build.system} ${build.name}`,
    host: chosen?.host.name ?? hostWithin(options),
    mechanisms: Object.fromEntries((chosen?.probe.capabilities ?? []).map(({ name, mechanism }) => [name, mechanism])),
  };
}

/** The wall clock's reading, ms, when the monotonic clock shows `time`, ns. */
function wallClockAt(time: bigint): number {
  return Date.now() + Number(time - process.hrtime.bigint()) / NS_PER_MS;
}

function amendEnvironment(folder: RunFolder, more: Readonly<Record<string, Json>>): void {
  folder.writeJson('environment', { ...(folder.readJson('environment') as Record<string, Json>), ...more });
}

function hostWithin({ plan: { spec }, host }: RunOptions): string {
  if (spec.engine !== 'lockstep') return 'in process';
  return inContainers(host, spec.program) ? 'docker' : 'child processes';
}

function whereOf({ plan, system, host }: RunOptions, chosen: ChosenHost | undefined): string {
  if (chosen !== undefined) return `engine live, host ${chosen.why}`;
  if (plan.spec.engine === 'lockstep') {
    const place = inContainers(host, plan.spec.program) ? ' in containers' : '';
    return `engine lockstep, real processes${place} driven line by line`;
  }
  const driftMs = driftMsOf(plan, system);
  const clocks = driftMs === null ? '' : `; clocks of running nodes are at most ${formatDuration(driftMs)} apart`;
  return `engine ${plan.spec.engine}, in process${clocks}${endOf(plan, system)}`;
}

function endOf({ spec }: Plan, system: System): string {
  if (spec.until === undefined) return '';
  const watched = watchedChecks(spec, system);
  const client = workloads.named(spec.workload.name).check;
  const later =
    client !== undefined && spec.checks.includes(client) ? `; ${client} judges the whole run at its end` : '';
  return `; ends at the first violation of ${watched.join(' or ')}${later}`;
}
