import type { AnyKeyValueHandlers, KeyValueAnswer, KeyValueRequest } from '../../core/contracts/handlers.ts';
import type { ReplicaState } from '../../core/contracts/system.ts';
import type { Json } from '../../core/json.ts';
import type { NodeView } from '../../core/node-view.ts';
import type { ScheduleStep } from '../../core/step.ts';
import { indexWithinType, type Link } from '../../../cluster/world/link.ts';
import * as rules from '../../../cluster/world/rules.ts';
import { TraceWriter } from '../../../cluster/world/trace-writer.ts';
import { createWorld, viewOf, type World, type WorldNode } from '../../../cluster/world/world.ts';
import type { Emit } from './emit.ts';
import { RaftObserver, type RaftWorld } from './raft-observer.ts';

export type SimulatedNode = WorldNode<unknown>;
export type SimulatedLink = Link<unknown>;

export interface ClusterListener {
  /** A node answered a client. */
  readonly answered: (node: SimulatedNode, answer: KeyValueAnswer) => void;
  /** A node took the lead of a term. */
  readonly elected: (node: SimulatedNode, term: number) => void;
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
  readonly #listener: ClusterListener;
  readonly #paused = new Set<SimulatedNode>();
  /** Highest term in which each node was seen leading. */
  readonly #led: number[];
  /** Virtual time, ns; set by the simulation before the steps of a turn. */
  now = 0;

  /** `drift`: how far the clocks of running nodes may be apart, ns; without it timers know no time. */
  constructor(
    system: AnyKeyValueHandlers,
    nodes: readonly string[],
    emit: Emit,
    listener: ClusterListener,
    drift?: number,
  ) {
    this.#system = system;
    this.#world = createWorld<unknown, unknown, unknown, unknown>(
      system.handlers,
      nodes,
      drift === undefined ? {} : { drift },
    );
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
    return this.#world.handlers.timers(node.state);
  }

  deliver(link: SimulatedLink, position: number): void {
    const step = packetStep('deliver', link, position);
    this.#record(step, rules.deliver(this.#world, link, position));
  }

  duplicate(link: SimulatedLink, position: number): void {
    const step = packetStep('duplicate', link, position);
    this.#record(step, rules.duplicate(this.#world, link, position));
  }

  drop(link: SimulatedLink, position: number): void {
    const step = packetStep('drop', link, position);
    this.#record(step, rules.drop(this.#world, link, position));
  }

  input(node: SimulatedNode, request: KeyValueRequest): void {
    const effect = rules.input(this.#world, node, this.#system.toInput(request));
    this.#record({ rule: 'input', node: node.name, request }, effect, request as unknown as Json);
  }

  timeout(node: SimulatedNode, timer: string): void {
    this.#record({ rule: 'timeout', node: node.name, timer }, rules.timeout(this.#world, node, timer));
  }

  crash(node: SimulatedNode): void {
    this.#record({ rule: 'crash', node: node.name }, rules.crash(this.#world, node));
  }

  restart(node: SimulatedNode): void {
    this.#record({ rule: 'restart', node: node.name }, rules.restart(this.#world, node));
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
    const common = Math.min(...this.nodes.map((node) => this.view(node).lastApplied));
    return this.nodes.map((node) => {
      const { lastApplied, stateDigest } = this.view(node);
      const contents = Object.fromEntries(this.#system.contents(node.state));
      const replica = { node: node.name, position: lastApplied, digest: stateDigest, contents };
      if (digestAt === undefined || !this.#logsAgree()) return replica;
      return { ...replica, common: { position: common, digest: digestAt(node.state, common) } };
    });
  }

  /** Whether every node has what the others have: the same applied index, or the same log where followers lag. */
  level(): boolean {
    if (this.#system.digestAt !== undefined) return this.#logsAgree();
    return this.nodes.every(
      (node) => this.view(node).lastApplied === this.view(this.nodes[0] as SimulatedNode).lastApplied,
    );
  }

  /** How many entries the node furthest behind lacks. */
  lag(): number {
    const last = Math.max(...this.nodes.map((node) => this.view(node).lastIndex));
    return last - Math.min(...this.nodes.map((node) => this.view(node).lastApplied));
  }

  #logsAgree(): boolean {
    const digests = this.nodes.map((node) => this.view(node).logDigest);
    return digests.every((digest) => digest === digests[0]);
  }

  #record(step: ScheduleStep, effect: rules.StepEffect<unknown, unknown, unknown> | undefined, request?: Json): void {
    if (effect === undefined) return;
    this.#schedule(step);
    this.#trace?.write(effect, this.now, request);
    for (const output of effect.outputs) this.#listener.answered(effect.node, this.#system.toAnswer(output));
    if (effect.handled) this.#watchLeader(effect.node);
  }

  #watchLeader(node: SimulatedNode): void {
    const { role, term } = this.view(node);
    if (role !== 'leader' || (this.#led[node.position] as number) >= term) return;
    this.#led[node.position] = term;
    this.#listener.elected(node, term);
  }
}

/** Names the packet as schedules do, by age among those of its type; to be asked before the packet is taken. */
function packetStep(rule: 'deliver' | 'duplicate' | 'drop', link: SimulatedLink, position: number): ScheduleStep {
  const type = link.packets[position]?.type ?? '';
  return { rule, from: link.fromName, to: link.toName, type, index: indexWithinType(link, position) };
}
