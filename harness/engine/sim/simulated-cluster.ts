import type { AnyKeyValueHandlers, KeyValueAnswer, KeyValueRequest } from '../../core/contracts/handlers.ts';
import type { ReplicaState } from '../../core/contracts/system.ts';
import { isJsonObject, type Json } from '../../core/json.ts';
import type { NodeView } from '../../core/node-view.ts';
import type { CrashLoss, ScheduleStep } from '../../core/step.ts';
import { endedTimers, type Reading } from '../../../cluster/world/clocks.ts';
import { changeClock, upgrade } from '../../../cluster/world/faults.ts';
import { indexWithinType, type Link } from '../../../cluster/world/link.ts';
import * as rules from '../../../cluster/world/rules.ts';
import { RECONFIGURE } from '../../../cluster/world/schedule.ts';
import { DEFAULT_SEMANTICS, withLosses } from '../../../cluster/world/semantics/named.ts';
import { TraceWriter } from '../../../cluster/world/trace-writer.ts';
import { createWorld, viewOf, type World, type WorldNode } from '../../../cluster/world/world.ts';
import type { Emit } from './emit.ts';
import { RaftObserver, type RaftWorld } from './raft-observer.ts';

export type SimulatedNode = WorldNode<unknown>;
export type SimulatedLink = Link<unknown>;

/** Faults may take more from a node than its memory. */
const SEMANTICS = withLosses(DEFAULT_SEMANTICS, ['unsynced', 'everything']);

type Effect = rules.StepEffect<unknown, unknown, unknown>;

/** Handlers of another build of the system; undefined where there is none. */
export type OtherBuilds = (build: string) => AnyKeyValueHandlers | undefined;

export interface ClusterListener {
  /** A node answered a client. */
  readonly answered: (node: SimulatedNode, answer: KeyValueAnswer) => void;
  /** A node took the lead of a term. */
  readonly elected: (node: SimulatedNode, term: number) => void;
  /** A node ended over a step by itself. */
  readonly ended: (node: SimulatedNode, end: Json) => void;
  /** A step was taken. */
  readonly moved: () => void;
}

/**
 * The world as the engine moves it: every step is taken by a rule, written to trace and schedule, and looked through for
 * answers and new leaders. Pausing is not a rule: a paused node is one the scheduler does not choose.
 */
export class SimulatedCluster {
  readonly #system: AnyKeyValueHandlers;
  readonly #world: World<unknown, unknown, unknown, unknown>;
  readonly #trace: TraceWriter<unknown, unknown, unknown, unknown> | undefined;
  readonly #schedule: (step: ScheduleStep) => void;
  readonly #digest: ((digest: number) => void) | undefined;
  readonly #listener: ClusterListener;
  readonly #otherBuilds: OtherBuilds;
  readonly #paused = new Set<SimulatedNode>();
  /** Highest term in which each node was seen leading. */
  readonly #led: number[];
  #stopped = false;
  /** Virtual time, ns; set by the simulation before the steps of a turn. */
  now = 0;

  /** `drift`: how far the clocks of running nodes may be apart, ns; without it timers know no time. */
  constructor(
    system: AnyKeyValueHandlers,
    nodes: readonly string[],
    emit: Emit,
    listener: ClusterListener,
    drift?: number,
    otherBuilds: OtherBuilds = () => undefined,
  ) {
    this.#system = system;
    this.#otherBuilds = otherBuilds;
    this.#world = createWorld<unknown, unknown, unknown, unknown>(system.handlers, nodes, {
      semantics: SEMANTICS,
      ...(drift === undefined ? {} : { drift }),
    });
    const { trace } = emit;
    if (trace !== undefined) {
      const describeOutput = (output: unknown): Json => system.toAnswer(output) as unknown as Json;
      this.#trace = new TraceWriter({ world: this.#world, describeOutput, emit: trace });
    }
    const { observation } = emit;
    if (observation !== undefined && system.speaksRaft === true) {
      const world = this.#world as unknown as RaftWorld;
      world.observer = new RaftObserver(world, observation);
    }
    this.#schedule = emit.schedule;
    this.#digest = emit.digest;
    this.#listener = listener;
    this.#led = nodes.map(() => -1);
  }

  get nodes(): readonly SimulatedNode[] {
    return this.#world.nodes;
  }

  get links(): readonly SimulatedLink[] {
    return this.#world.links;
  }

  get steps(): number {
    return this.#world.steps;
  }

  /** Of the trace; empty where none is made. */
  digest(): string {
    return this.#trace?.digest() ?? '';
  }

  /** Of every step and the state it led to, made whether or not there is a trace. */
  get rollingDigest(): number {
    return this.#world.digest;
  }

  /** Whether no step is taken any more, whoever asks for one. */
  isStopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
  }

  named(name: string): SimulatedNode {
    return this.nodes.find((node) => node.name === name) as SimulatedNode;
  }

  view(node: SimulatedNode): NodeView {
    return viewOf(this.#world, node);
  }

  /** Whether handlers of the node may run now. */
  running(node: SimulatedNode): boolean {
    return node.up && !this.#paused.has(node);
  }

  leads(node: SimulatedNode): boolean {
    return node.up && this.view(node).role === 'leader';
  }

  /** The running leader of the highest term: what an observer from outside takes for the leader. */
  leader(): SimulatedNode | undefined {
    let best: SimulatedNode | undefined;
    for (const node of this.nodes) {
      if (!this.running(node) || !this.leads(node)) continue;
      if (best === undefined || this.view(node).term > this.view(best).term) best = node;
    }
    return best;
  }

  timers(node: SimulatedNode): readonly string[] {
    return node.handlers.timers(node.state);
  }

  deliver(link: SimulatedLink, position: number): void {
    this.#take(packetStep('deliver', link, position), () => rules.deliver(this.#world, link, position));
  }

  duplicate(link: SimulatedLink, position: number): void {
    this.#take(packetStep('duplicate', link, position), () => rules.duplicate(this.#world, link, position));
  }

  drop(link: SimulatedLink, position: number): void {
    this.#take(packetStep('drop', link, position), () => rules.drop(this.#world, link, position));
  }

  input(node: SimulatedNode, request: KeyValueRequest): void {
    const step = { rule: 'input', node: node.name, request } as const;
    const asked = this.#system.toInput(request) as unknown;
    this.#take(step, () => rules.input(this.#world, node, asked), request as unknown as Json);
  }

  /** False where the step was not taken. */
  timeout(node: SimulatedNode, timer: string): boolean {
    return this.#take({ rule: 'timeout', node: node.name, timer }, () => rules.timeout(this.#world, node, timer));
  }

  /** The node's clock leaps by `advance` ns, or runs at another rate from now on. False where the step was not taken. */
  changeClock(node: SimulatedNode, change: { readonly advance?: number; readonly rate?: number }): boolean {
    const step = { rule: 'clock', node: node.name, ...change } as const;
    return this.#take(step, () => changeClock(this.#world, node, change.advance, change.rate));
  }

  /** The node's clock; undefined where timers know no time. */
  clock({ position }: SimulatedNode): Readonly<Reading> | undefined {
    return this.#world.clocks?.nodes[position];
  }

  /** Running timers of the node whose time is over, by its clock; undefined where timers know no time. */
  endedTimers(node: SimulatedNode): readonly string[] | undefined {
    return this.#world.clocks && endedTimers(this.#world.clocks, node);
  }

  /** How long the timer runs, ns; 0 where nobody knows. */
  durationOf(node: SimulatedNode, timer: string): number {
    return node.handlers.timing?.duration(timer) ?? 0;
  }

  /** False where the step was not taken. */
  crash(node: SimulatedNode, lose?: CrashLoss): boolean {
    const step = { rule: 'crash', node: node.name, ...(lose === undefined ? {} : { lose }) } as const;
    return this.#take(step, () => rules.crash(this.#world, node, lose));
  }

  /**
   * False where the step was not taken.
   *
   * @param taken called before anybody hears what came of it: the node may have ended at once
   */
  restart(node: SimulatedNode, taken: () => void): boolean {
    const step = { rule: 'restart', node: node.name } as const;
    return this.#take(step, () => rules.restart(this.#world, node), undefined, taken);
  }

  /** The same, as another build. */
  upgrade(node: SimulatedNode, build: string, taken: () => void): boolean {
    const handlers = this.#otherBuilds(build)?.handlers;
    if (handlers === undefined) return false;
    const step = { rule: 'upgrade', node: node.name, build } as const;
    return this.#take(step, () => upgrade(this.#world, node, handlers, build), undefined, taken);
  }

  /** Asks the node for a cluster of these members, under the name of a client that nobody else has. */
  reconfigure(node: SimulatedNode, members: readonly string[], number: number): void {
    const request = { client: ADMINISTRATOR, request: number, members };
    const asked = { client: ADMINISTRATOR, request: number, f: RECONFIGURE, key: '', value: members };
    const input = this.#system.toInput(asked) as unknown;
    const step = { rule: 'reconfigure', node: node.name, request } as const;
    this.#take(step, () => rules.input(this.#world, node, input, 'reconfigure'), request);
  }

  /** Who the members are, as this node has it, and whether that is certain to stay. */
  configuration(node: SimulatedNode): { readonly members: readonly string[]; readonly committed: boolean } {
    const all = { members: this.nodes.map(({ name }) => name), committed: true };
    return this.#system.configuration?.(node.state) ?? all;
  }

  /** The members, as the node has them whose log is ahead of all others. */
  members(): readonly SimulatedNode[] {
    if (this.#system.configuration === undefined) return this.nodes;
    const [first, ...others] = this.nodes as readonly [SimulatedNode, ...SimulatedNode[]];
    const ahead = others.reduce((best, node) => (this.#isAhead(node, best) ? node : best), first);
    const { members } = this.configuration(ahead);
    return this.nodes.filter(({ name }) => members.includes(name));
  }

  pause(node: SimulatedNode): void {
    this.#paused.add(node);
  }

  resume(node: SimulatedNode): void {
    this.#paused.delete(node);
  }

  /** The applied state of every node, down or not. */
  replicas(): ReplicaState[] {
    const { digestAt } = this.#system;
    const views = this.members().map((node) => this.view(node));
    // Before its snapshot no member can say what it held; all have the entries up to there, applied or not.
    const snapshots = views.map(({ baseIndex = 0 }) => baseIndex);
    const common = Math.max(Math.min(...views.map(({ lastApplied }) => lastApplied)), ...snapshots);
    return this.nodes.map((node) => {
      const { lastApplied, stateDigest } = this.view(node);
      const contents = Object.fromEntries(this.#system.contents(node.state));
      const replica = { node: node.name, position: lastApplied, digest: stateDigest, contents };
      if (digestAt === undefined || !this.#logsAgree()) return replica;
      return { ...replica, common: { position: common, digest: digestAt(node.state, common) } };
    });
  }

  /** Whether every member has what the others have: the same applied index, or the same log where followers lag. */
  level(): boolean {
    if (this.#system.digestAt !== undefined) return this.#logsAgree();
    const applied = this.members().map((node) => this.view(node).lastApplied);
    return applied.every((index) => index === applied[0]);
  }

  /** How many entries the member furthest behind lacks. */
  lag(): number {
    const last = Math.max(...this.nodes.map((node) => this.view(node).lastIndex));
    return last - Math.min(...this.members().map((node) => this.view(node).lastApplied));
  }

  #isAhead(node: SimulatedNode, other: SimulatedNode): boolean {
    const [one, two] = [this.view(node), this.view(other)];
    return one.lastTerm > two.lastTerm || (one.lastTerm === two.lastTerm && one.lastIndex > two.lastIndex);
  }

  #logsAgree(): boolean {
    const digests = this.members().map((node) => this.view(node).logDigest);
    return digests.every((digest) => digest === digests[0]);
  }

  /** Takes the step if the rule allows it. */
  #take(step: ScheduleStep, rule: () => Effect | undefined, request?: Json, taken?: () => void): boolean {
    const effect = this.#stopped ? undefined : rule();
    if (effect === undefined) return false;
    this.#schedule(step);
    this.#trace?.write(effect, this.now, request);
    taken?.();
    for (const output of effect.outputs) this.#listener.answered(effect.node, this.#system.toAnswer(output));
    if (effect.handled) this.#watchNode(effect.node, effect.detail);
    this.#digest?.(this.#world.digest);
    this.#listener.moved();
    return true;
  }

  #watchNode(node: SimulatedNode, detail: Json | undefined): void {
    if (!node.up && isJsonObject(detail)) this.#listener.ended(node, detail['stopped'] ?? null);
    const { role, term } = this.view(node);
    if (role !== 'leader' || (this.#led[node.position] as number) >= term) return;
    this.#led[node.position] = term;
    this.#listener.elected(node, term);
  }
}

/** Who asks for changes of the members; clients are named otherwise. */
const ADMINISTRATOR = 'administrator';

/** Names the packet as schedules do, by age among those of its type; to be asked before the packet is taken. */
function packetStep(rule: 'deliver' | 'duplicate' | 'drop', link: SimulatedLink, position: number): ScheduleStep {
  const type = link.packets[position]?.type ?? '';
  return { rule, from: link.fromName, to: link.toName, type, index: indexWithinType(link, position) };
}
