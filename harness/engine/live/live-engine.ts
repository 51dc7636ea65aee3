import { setMaxListeners } from 'node:events';
import type { Host, HostProbe, Lab, NodeCommand, NodeExit } from '../../core/contracts/host.ts';
import type { Build, NodeStatus, ReplicaState, System } from '../../core/contracts/system.ts';
import { NS_PER_MS } from '../../core/duration.ts';
import { HarnessError, messageOf } from '../../core/errors.ts';
import { nemesisEvent } from '../../core/nemesis-events.ts';
import type { HistoryEvent } from '../../core/operation.ts';
import type { Plan } from '../../core/plan.ts';
import type { RunEvent } from '../../core/run-events.ts';
import { chooseBackend } from '../../../nemesis/backend.ts';
import { NodeClocks } from '../../../nemesis/clock/node-clocks.ts';
import { requiredCapabilities } from '../../../nemesis/capabilities.ts';
import { createNemesis, type Nemesis } from '../../../nemesis/nemesis.ts';
import { openLedger, type Ledger } from '../../../nemesis/ledger.ts';
import { faults } from '../../../nemesis/registry.ts';
import type { NodeReading } from '../../../nemesis/snapshot-watch.ts';
import { thisProcess } from '../../../cluster/hosts/owner.ts';
import { toolFolders } from '../../own-programs.ts';
import type { RunFolder } from '../../store/run-folder.ts';
import { Administration } from './administration.ts';
import { AwaitedEvents } from './awaited-events.ts';
import { ClientProcess } from './client-process.ts';
import { DroppedEntries } from './dropped-entries.ts';
import { endedAtStart } from './ended-at-start.ts';
import { runFaults } from './fault-schedule.ts';
import { monotonicClock } from './monotonic-clock.ts';
import { Recorder } from './recorder.ts';

export interface LiveOptions {
  readonly plan: Plan;
  readonly system: System;
  readonly build: Build;
  /** Every build that nodes may come to run, by name. */
  readonly builds: ReadonlyMap<string, Build>;
  readonly host: Host;
  readonly probe: HostProbe;
  readonly folder: RunFolder;
  readonly onEvent: (event: RunEvent) => void;
  readonly write: (event: HistoryEvent) => void;
  /** Told before the load: the monotonic clock's reading at time 0, ns, which the nodes' traces are counted from. */
  readonly onOrigin: (origin: bigint) => void;
  /** Aborts when the user stops the run or the harness cannot go on. */
  readonly signal: AbortSignal;
}

export interface LiveResult {
  readonly replicas: readonly (ReplicaState | null)[] | undefined;
  /** From the first node's start to the first leader, ms. */
  readonly startupMs: number;
}

/** A cluster without faults that has no leader after this long will not get one. */
const STARTUP_TIMEOUT_MS = 60_000;
const FIND_LEADER_TIMEOUT_MS = 50;
const READINGS_TIMEOUT_MS = 400;
const REPLICAS_TIMEOUT_MS = 10_000;
const STOP_GRACE_MS = 500;
/** Of each node, where disks are to be filled: enough for logs that are reserved in pieces of 64 MiB. */
const DATA_BYTES = 268_435_456;
/** Between the order to start the load and time 0: the client process must have read it. */
const LOAD_LEAD_MS = 100;

/**
 * Runs a plan on real nodes: starts them, applies load and faults in time, heals everything, demands progress, reads
 * the replicas. Whatever happens, everything that was started is ended and everything bent is straightened.
 */
export async function runLive(options: LiveOptions): Promise<LiveResult> {
  options.onEvent({ type: 'phase', phase: 'starting nodes', time: 0 });
  const lab = await options.host.open({
    run: { id: options.folder.id, owner: thisProcess() },
    nodes: options.plan.nodes,
    runDirectory: options.folder.directory,
    tools: await toolFolders(),
    ...(fillsDisks(options.plan) ? { dataBytes: DATA_BYTES } : {}),
  });
  try {
    return await new LiveRun(options, lab).run();
  } finally {
    await lab.close();
  }
}

function fillsDisks({ spec }: Plan): boolean {
  const required = requiredCapabilities(spec.nemesis, (name) => faults.named(name));
  return required.some(({ capability }) => capability === 'disk-quota');
}

class LiveRun {
  readonly #options: LiveOptions;
  readonly #lab: Lab;
  readonly #clients: ClientProcess;
  readonly #administration: Administration;
  /** Fails the run from outside the main flow: a fault that could not be applied. */
  readonly #stop = new AbortController();
  readonly #awaited: AwaitedEvents;
  #recorder: Recorder | undefined;
  #nemesis: Nemesis | undefined;
  /** For plans that bend them: without such faults nodes run as they always do. */
  #nodeClocks: NodeClocks | undefined;
  #lastLeader: string | undefined;
  /** Until there is a first leader. */
  #starting = true;
  /** Nodes that ended by themselves in that time. */
  readonly #ended: NodeExit[] = [];
  #clock = monotonicClock(process.hrtime.bigint());

  constructor(options: LiveOptions, lab: Lab) {
    this.#options = options;
    this.#lab = lab;
    const { faults: planned, spec } = options.plan;
    this.#awaited = new AwaitedEvents(planned, { durationMs: spec.durationMs, quiet: spec.quiet });
    // Every planned fault sleeps on it: many listeners are no leak.
    setMaxListeners(0, this.#stop.signal);
    this.#clients = new ClientProcess((argv) => lab.clientCommand(argv), {
      onEvents: (events) => {
        for (const event of events) {
          this.#recorder?.record(event);
          if (event.type !== 'invoke') options.onEvent({ type: 'operation', outcome: event.type, time: event.time });
          if (event.type === 'ok') this.#awaited.sawOk(event.time);
        }
      },
      onLeader: ({ time, node, term }) => {
        // Before the load the start-up waits for a leader itself, and its word is the history's first.
        if (this.#recorder) this.#leader(time, node, term);
      },
    });
    this.#administration = new Administration({
      ...options,
      lab,
      clients: this.#clients,
      runId: options.folder.id,
      launch: (node, command) => this.#launch(node, command),
      stopped: this.#stop.signal,
    });
    lab.onExit((ended) => {
      // A member that was removed ends by itself where that is the system's way.
      const exit = { ...ended, expected: ended.expected || this.#nemesis?.departing.has(ended.node) === true };
      if (this.#starting && !exit.expected) this.#endedAtStart(exit);
      this.#recorder?.record(nemesisEvent(this.#clock.now(), 'exit', { ...exit }));
      options.onEvent({ type: 'exit', exit, time: this.#clock.now() });
    });
    options.signal.addEventListener('abort', () => this.#stop.abort(options.signal.reason), { once: true });
    if (options.signal.aborted) this.#stop.abort(options.signal.reason);
  }

  async run(): Promise<LiveResult> {
    const ledger = await openLedger(this.#options.folder.path('ledger'));
    try {
      const { startupMs, leader } = await this.#start();
      const nemesis = this.#createNemesis(ledger);
      this.#nemesis = nemesis;
      const replicas = await thenHealed(nemesis, async () => {
        await nemesis.prepare();
        return this.#loadAndRecover(nemesis, this.#begin(leader));
      });
      return { replicas, startupMs };
    } finally {
      await this.#clients.end();
      this.#recorder?.finish();
      await ledger.close();
      await this.#nodeClocks?.close();
    }
  }

  /** Fixes time 0 and opens the history; resolves to the monotonic clock's reading at time 0. */
  #begin(leader: NodeStatus): bigint {
    const origin = process.hrtime.bigint() + BigInt(LOAD_LEAD_MS * NS_PER_MS);
    this.#options.onOrigin(origin);
    this.#clock = monotonicClock(origin);
    this.#recorder = new Recorder(this.#clock.now, this.#options.write);
    this.#leader(0, leader.node, leader.term);
    this.#noteFirstMembers();
    return origin;
  }

  /** Where not all nodes are members; otherwise nothing is said of them until they change. */
  #noteFirstMembers(): void {
    const { outside } = this.#administration;
    if (outside.length === 0) return;
    const nodes = this.#options.plan.nodes.filter((node) => !outside.includes(node));
    this.#recorder?.record(nemesisEvent(0, 'members', { nodes }));
  }

  #createNemesis(ledger: Ledger): Nemesis {
    const { spec } = this.#options.plan;
    const pattern = this.#options.system.compaction?.(spec.build, spec.options).logPattern;
    const dropped = pattern && new DroppedEntries(pattern, (node) => this.#lab.logFile(node));
    return createNemesis({
      lab: this.#lab,
      backend: chooseBackend(this.#options.probe),
      ledger,
      families: faults.all,
      timesLinks: this.#options.plan.faults.some(({ fault }) => fault === 'partition'),
      observer: { read: (targets) => this.#read(targets, dropped) },
      administrator: this.#administration,
      clocks: this.#nodeClocks,
      logFiles: this.#options.system.logFiles,
      electionTiming: this.#options.system.electionTiming?.(spec.options),
      now: () => this.#clock.now(),
      record: (event) => {
        this.#recorder?.record(event);
        this.#options.onEvent({ type: 'fault', event });
      },
    });
  }

  async #read(targets: readonly string[], dropped: DroppedEntries | undefined): Promise<readonly NodeReading[]> {
    const message = { type: 'readings', targets, timeoutMs: READINGS_TIMEOUT_MS } as const;
    const { readings } = await this.#clients.ask(message);
    if (dropped === undefined) return readings;
    return Promise.all(
      readings.map(async (reading) => {
        if (reading.log === undefined || targets.includes(reading.node)) return reading;
        return { ...reading, log: { ...reading.log, baseIndex: await dropped.upTo(reading.node) } };
      }),
    );
  }

  async #start(): Promise<{ readonly startupMs: number; readonly leader: NodeStatus }> {
    const { plan, build, folder } = this.#options;
    const before = process.hrtime.bigint();
    const { nodes, first } = this.#administration;
    if (this.#bendsClocks()) this.#nodeClocks = await NodeClocks.create(this.#lab);
    const launched = first.map((name) => this.#administration.launch(name, build.name));
    const init = this.#clients.ask({
      type: 'init',
      planFile: folder.path('plan'),
      build: build.name,
      nodes,
      plugins: plan.spec.plugins,
    });
    await Promise.all([...launched, init]);
    const { leader } = await this.#unlessStopped(
      this.#clients.ask({ type: 'await-leader', timeoutMs: STARTUP_TIMEOUT_MS }),
    );
    this.#starting = false;
    if (leader === null) throw this.#noLeader();
    return { startupMs: Number(process.hrtime.bigint() - before) / NS_PER_MS, leader };
  }

  #bendsClocks(): boolean {
    const required = requiredCapabilities(this.#options.plan.spec.nemesis, (name) => faults.named(name));
    return required.some(({ capability }) => capability === 'clock');
  }

  async #launch(node: string, command: NodeCommand): Promise<void> {
    await this.#lab.launch(node, this.#nodeClocks?.command(node, command) ?? command);
  }

  async #loadAndRecover(nemesis: Nemesis, origin: bigint): Promise<readonly (ReplicaState | null)[] | undefined> {
    const { plan, onEvent } = this.#options;
    onEvent({ type: 'phase', phase: 'load', time: 0, plannedMs: plan.spec.durationMs });
    await this.#load(nemesis, origin);
    await nemesis.healAll();
    if (this.#stop.signal.aborted) return undefined;
    await this.#startDeadNodes(nemesis);
    await this.#recover(plan);
    onEvent({ type: 'phase', phase: 'reading replicas', time: this.#clock.now() });
    const { states } = await this.#unlessStopped(
      this.#clients.ask({ type: 'replicas', timeoutMs: REPLICAS_TIMEOUT_MS }),
    );
    await Promise.all(plan.nodes.map((node) => this.#lab.stop(node, STOP_GRACE_MS)));
    return states;
  }

  async #load(nemesis: Nemesis, origin: bigint): Promise<void> {
    const { plan } = this.#options;
    const clients = this.#clients.ask({ type: 'load', origin: String(origin) });
    this.#stop.signal.addEventListener('abort', () => this.#clients.tell({ type: 'stop-load' }), { once: true });
    const findLeader = async (): Promise<string | undefined> => {
      const { leader } = await this.#clients.ask({ type: 'find-leader', timeoutMs: FIND_LEADER_TIMEOUT_MS });
      // A busy machine may not answer in time; who led a moment ago is then the best guess.
      return leader?.node ?? this.#lastLeader;
    };
    const { signal } = this.#stop;
    const awaited = this.#awaited;
    const faults = runFaults(plan.faults, plan.nodes, nemesis, findLeader, awaited, this.#clock, signal);
    const watch = awaited.watch(() => this.#commitIndex(), this.#clock, signal);
    // A fault that cannot be applied is trouble of this machine: the load is pointless from there on.
    for (const work of [faults, watch]) work.catch((error: unknown) => this.#stop.abort(error));
    const [{ result }] = await Promise.all([clients, faults, watch]);
    this.#recorder?.record(nemesisEvent(this.#clock.now(), 'stop-load', { ...result }));
  }

  /** The highest index that some node says it has applied: nothing but committed entries is. */
  async #commitIndex(): Promise<number> {
    const readings = await this.#read([], undefined);
    return Math.max(0, ...readings.map(({ log }) => log?.appliedIndex ?? 0));
  }

  async #recover(plan: Plan): Promise<void> {
    const began = this.#clock.now();
    this.#options.onEvent({ type: 'phase', phase: 'recovery', time: began, plannedMs: plan.spec.recoveryMs });
    this.#recorder?.record(nemesisEvent(began, 'start-recovery', { keys: plan.keys }));
    const until = began + plan.spec.recoveryMs * NS_PER_MS;
    await this.#unlessStopped(this.#clients.ask({ type: 'close', until }));
    this.#recorder?.record(nemesisEvent(this.#clock.now(), 'stop-recovery', { keys: plan.keys }));
  }

  /** A node that ended by itself was recorded; it must be up again for the cluster to be judged whole. */
  async #startDeadNodes({ outside }: Nemesis): Promise<void> {
    const isAbsent = (node: string): boolean => this.#administration.joins === 'empty' && outside.has(node);
    for (const node of this.#options.plan.nodes) {
      if (isAbsent(node) || (await this.#lab.state(node)) !== 'stopped') continue;
      await this.#lab.start(node);
      this.#recorder?.record(nemesisEvent(this.#clock.now(), 'restart', { node, life: this.#lab.life(node) }));
    }
  }

  #leader(time: number, node: string, term: number): void {
    this.#lastLeader = node;
    this.#awaited.sawLeader(time);
    this.#recorder?.record(nemesisEvent(time, 'leader', { node, term }));
    this.#options.onEvent({ type: 'leader', node, term, time });
  }

  /** The work, or an error as soon as the run is stopped. */
  #unlessStopped<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.#stop;
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(signal.reason as Error);
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    });
  }

  /** Without a majority nobody will ever lead: the run stops as soon as that many have ended. */
  #endedAtStart(exit: NodeExit): void {
    this.#ended.push(exit);
    const { system, build } = this.#options;
    const started = this.#administration.first.length;
    if (this.#ended.length !== Math.floor((started + 1) / 2)) return;
    const exits = [...this.#ended];
    const logFile = (node: string): string => this.#lab.logFile(node);
    const error = endedAtStart({ cluster: `${system.name} ${build.name}`, started, exits, logFile });
    const stop = (reason: unknown): void => {
      if (this.#starting) this.#stop.abort(reason);
    };
    // A log that cannot be read is a reason to stop as well.
    error.then(stop, stop);
  }

  #noLeader(): HarnessError {
    const { system, build, plan } = this.#options;
    const logs = plan.nodes.map((node) => this.#lab.logFile(node)).join(', ');
    return new HarnessError(
      `No leader after ${String(STARTUP_TIMEOUT_MS / 1_000)} s on a healthy network: ${system.name} ${build.name} did not come up`,
      { code: 'NO_LEADER_AT_START', hint: `Read the nodes' logs: ${logs}` },
    );
  }
}

/** Heals everything after the work, whatever became of that; where both fail, what happened first is told first. */
async function thenHealed<T>(nemesis: Nemesis, work: () => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await nemesis.healAll().catch((left: unknown) => {
      throw new HarnessError(`${messageOf(error)}; and then ${messageOf(left)}`, {
        code: 'NEMESIS_HEAL_FAILED',
        hint: 'Run `verdict clean` when the run is over: it removes what is left of the lab.',
        cause: new AggregateError([error, left]),
      });
    });
    throw error;
  }
  await nemesis.healAll();
  return result;
}
