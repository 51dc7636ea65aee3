import type { FaultFamily } from '../../core/contracts/fault-family.ts';
import type { AnyKeyValueHandlers } from '../../core/contracts/handlers.ts';
import type { ReplicaState } from '../../core/contracts/system.ts';
import type { Workload } from '../../core/contracts/workload.ts';
import { NS_PER_MS } from '../../core/duration.ts';
import { FIRST_VIOLATION, type FirstViolation } from '../../core/first-violation.ts';
import { isJsonObject, type Json } from '../../core/json.ts';
import { nemesisEvent } from '../../core/nemesis-events.ts';
import type { Plan } from '../../core/plan.ts';
import { stream } from '../../core/random.ts';
import type { RefuseUpgrade } from '../../../nemesis/upgrade-moves.ts';
import { ChaosScheduler } from './chaos-scheduler.ts';
import type { ClientEvent } from './client.ts';
import { Clients } from './clients.ts';
import { Closing } from './closing.ts';
import type { Emit } from './emit.ts';
import { FaultDriver } from './fault-driver.ts';
import { Load } from './load.ts';
import { Recovery } from './recovery.ts';
import { SimulatedCluster, type OtherBuilds, type SimulatedNode } from './simulated-cluster.ts';

export interface SimulationOptions {
  readonly plan: Plan;
  readonly system: AnyKeyValueHandlers;
  /** The system applies a request id once: unanswered requests may be sent again. */
  readonly deduplicates: boolean;
  readonly families: (name: string) => FaultFamily;
  readonly workload: Workload;
  /** How far the clocks of running nodes may be apart, ns; without it timers know no time. */
  readonly drift?: number;
  readonly emit: Emit;
  /** For upgrades; without it there are none. */
  readonly otherBuilds?: OtherBuilds;
  readonly refuseUpgrade?: RefuseUpgrade;
  /** Asked after every step, given their number, and after every event of the history: what the run is to end at. */
  readonly endsAt?: (steps: number) => FirstViolation | undefined;
}

export interface SimulationResult {
  /** False when the simulation was not driven to its end. */
  readonly complete: boolean;
  /** Steps of the world. */
  readonly steps: number;
  /** Turns of the scheduler: virtual time advances by one per turn, also when nothing could happen. */
  readonly turns: number;
  /** SHA-256 over the lines of the trace; empty for a silent simulation. */
  readonly traceDigest: string;
  /** Over every step and the state it led to; equal for equal simulations, silent or not. */
  readonly rollingDigest: number;
  readonly replicas: readonly ReplicaState[];
  /** Keys whose closing operations did not succeed. */
  readonly stuck: readonly string[];
  /** What the run ended at before its time. */
  readonly violation: FirstViolation | undefined;
}

/** A simulated run that the caller drives in slices, so that it stays in charge of signals and progress. */
export interface Simulation {
  /** Runs at most this many turns; true when the simulation is over. */
  advance(maxTurns: number): boolean;
  result(): SimulationResult;
}

/**
 * Runs a plan on handlers in process: a seeded scheduler moves the world, virtual time is a number of turns, and the
 * same plan gives the same history, trace and schedule, bit for bit, on any machine.
 */
export function createSimulation(options: SimulationOptions): Simulation {
  return new PlanSimulation(options);
}

class PlanSimulation implements Simulation {
  readonly #options: SimulationOptions;
  readonly #nsPerTurn: number;
  readonly #cluster: SimulatedCluster;
  readonly #clients: Clients;
  readonly #load: Load;
  readonly #faults: FaultDriver;
  readonly #chaos: ChaosScheduler;
  #recovery: { readonly run: Recovery; readonly closing: Closing } | undefined;
  #violation: FirstViolation | undefined;
  #events = 0;
  #turns = 0;
  #over = false;

  constructor(options: SimulationOptions) {
    const { plan, emit } = options;
    const { spec } = plan;
    this.#options = options;
    this.#nsPerTurn = (spec.durationMs * NS_PER_MS) / spec.steps;
    this.#cluster = new SimulatedCluster(
      options.system,
      plan.nodes,
      emit,
      {
        answered: (node, answer) => this.#clients.answered(node, answer),
        elected: (node, term) => {
          this.#nemesis('leader', { node: node.name, term });
          this.#faults.sawLeader();
        },
        ended: (node, end) => this.#ended(node, end),
        moved: () => this.#look(),
      },
      options.drift,
      options.otherBuilds,
    );
    this.#clients = new Clients({
      spec: spec.workload,
      wording: options.workload,
      deduplicates: options.deduplicates,
      proxies: options.system.proxies === true,
      cluster: this.#cluster,
      nsPerTurn: this.#nsPerTurn,
      record: (event) => {
        this.#record(event);
        if (event.type === 'ok') this.#faults.sawOk();
      },
    });
    this.#load = new Load(plan.clients, this.#clients);
    this.#faults = new FaultDriver({
      faults: plan.faults,
      room: { durationMs: spec.durationMs, quiet: spec.quiet },
      families: options.families,
      cluster: this.#cluster,
      record: (event) => this.#record(event),
      killed: (node, now) => this.#clients.disconnected(node, now),
      build: spec.build,
      refuseUpgrade: options.refuseUpgrade ?? (() => 'the system has no upgrades'),
    });
    this.#chaos = new ChaosScheduler({
      cluster: this.#cluster,
      submissions: this.#clients.submissions,
      packets: this.#faults.packets,
      clocks: this.#faults.clocks,
      random: stream(spec.seed, 'scheduler'),
    });
  }

  advance(maxTurns: number): boolean {
    for (let turn = 0; turn < maxTurns && !this.#over; turn++) this.#turn();
    return this.#over;
  }

  result(): SimulationResult {
    return {
      complete: this.#over,
      steps: this.#cluster.steps,
      turns: this.#turns,
      traceDigest: this.#cluster.digest(),
      rollingDigest: this.#cluster.rollingDigest,
      replicas: this.#cluster.replicas(),
      stuck: this.#recovery?.closing.stuck ?? this.#options.plan.keys,
      violation: this.#violation,
    };
  }

  #turn(): void {
    const now = Math.round(this.#turns++ * this.#nsPerTurn);
    this.#cluster.now = now;
    this.#clients.update(now);
    if (this.#turns <= this.#options.plan.spec.steps) this.#chaosTurn(now);
    else this.#recoveryTurn(now);
    if (this.#violation !== undefined) this.#endAt(this.#violation);
  }

  #chaosTurn(now: number): void {
    this.#faults.update(now);
    if (this.#cluster.isStopped()) return;
    this.#load.update(now);
    this.#chaos.turn();
  }

  #recoveryTurn(now: number): void {
    if (this.#recovery === undefined) this.#heal(now);
    if (this.#cluster.isStopped()) return;
    this.#recovery ??= this.#startRecovery();
    const { run, closing } = this.#recovery;
    closing.update(now);
    this.#faults.observe(now);
    if (run.turn() || this.#cluster.isStopped()) return;
    this.#faults.finish(now);
    this.#nemesis('stop-recovery', { keys: this.#options.plan.keys });
    this.#over = true;
  }

  #heal(now: number): void {
    this.#nemesis('stop-load', { planned: this.#load.planned, invoked: this.#load.invoked });
    this.#faults.healAll(now);
  }

  #startRecovery(): { run: Recovery; closing: Closing } {
    const { plan, workload } = this.#options;
    this.#nemesis('start-recovery', { keys: plan.keys });
    const quiet = (): boolean => this.#cluster.links.every(({ packets }) => packets.length === 0);
    const closing = new Closing(plan, workload, this.#clients, quiet);
    const planned = (plan.spec.recoveryMs * NS_PER_MS) / this.#nsPerTurn;
    const settled = (): boolean => this.#faults.settled;
    return { run: new Recovery(this.#cluster, this.#clients, closing, planned, settled), closing };
  }

  /** Whether this is what the run is to end at: then no further step is taken, and the turn is the last. */
  #look(): void {
    this.#violation ??= this.#options.endsAt?.(this.#cluster.steps);
    if (this.#violation !== undefined) this.#cluster.stop();
  }

  /** As a process of a live run that nobody told to end. */
  #ended(node: SimulatedNode, end: Json): void {
    const { code = null, signal = null, ...said } = isJsonObject(end) ? end : {};
    const step = this.#cluster.steps;
    this.#nemesis('exit', { node: node.name, life: node.life, code, signal, expected: false, step, ...said });
    this.#clients.disconnected(node, this.#cluster.now);
  }

  /** Operations that go on stay open, and faults in force: what would have become of them is unknown. */
  #endAt(violation: FirstViolation): void {
    this.#over = true;
    this.#nemesis(FIRST_VIOLATION, violation as unknown as Json);
  }

  #nemesis(f: string, value: Json): void {
    this.#record(nemesisEvent(this.#cluster.now, f, value));
  }

  #record(event: ClientEvent | ReturnType<typeof nemesisEvent>): void {
    this.#options.emit.history({ index: this.#events++, ...event });
    this.#look();
  }
}
