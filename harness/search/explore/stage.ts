import { extendApplied } from '../../../checkers/invariants/applied.ts';
import { NO_GHOST, type NodeGhost } from '../../core/raft/ghost.ts';
import { updateGhost, type HandledEvent } from '../../core/raft/ghost-update.ts';
import type { Log } from '../../core/raft/log.ts';
import type { RaftMessage } from '../../core/raft/messages.ts';
import type { NodeState } from '../../core/raft/node-state.ts';
import type {
  ExternalEvent,
  Observation,
  Point,
  RaftAnswer,
  RaftPacket,
  RaftRequest,
  WorldState,
} from '../../core/raft/observation.ts';
import type { Rule } from '../../core/trace.ts';
import { changesBetween, type RaftWorld } from '../../engine/sim/raft-observer.ts';
import type { Packet } from '../../../cluster/world/link.ts';
import type { Cause, WorldObserver } from '../../../cluster/world/observer.ts';
import type { WorldNode } from '../../../cluster/world/world.ts';
import type { Used } from './bounds.ts';
import type { ExploredNode, ExploredWorld } from './explored-world.ts';
import { withRequest } from './sent-requests.ts';

/** A point of a step as it is shown to whoever judges. */
export interface ShownPoint {
  readonly observation: Observation;
  /** Whether the ghost state of the acting node is another one than before the step. */
  readonly ghostGrew: boolean;
  /** The longest log that was applied before this point. */
  readonly applied: Log | undefined;
}

/**
 * One world that is set to any explored world, takes a step, and is read again. Keeps the ghost state and the external
 * trace as values, so that they are part of what is explored.
 */
export class Stage implements WorldObserver<NodeState, RaftMessage, RaftRequest, RaftAnswer> {
  readonly world: RaftWorld;
  readonly #show: (point: ShownPoint) => void;
  readonly #names: readonly string[];
  #from: ExploredWorld | undefined;
  #nodes: ExploredNode[];
  #ghosts: NodeGhost[];
  #requests: ExploredWorld['requests'];
  #trace: readonly ExternalEvent[];
  #applied: Log | undefined;
  #rule: Rule = 'restart';
  #acting = 0;
  #before: NodeState;
  #event: HandledEvent | undefined;
  #cause: Cause<RaftMessage, RaftRequest> = {};
  #ghostGrew = false;
  #steps = 0;

  /** Begins with the world as it is, which must be an initial one. */
  constructor(world: RaftWorld, show: (point: ShownPoint) => void) {
    this.world = world;
    this.#show = show;
    this.#names = world.nodes.map(({ name }) => name);
    this.#nodes = world.nodes.map(({ state, durable, up }) => ({ state, durable, up }));
    this.#ghosts = world.nodes.map(() => NO_GHOST);
    this.#requests = undefined;
    this.#trace = [];
    this.#applied = undefined;
    this.#before = (world.nodes[0] as WorldNode<NodeState>).state;
    world.observer = this;
  }

  /** Sets the world to this one. */
  set(world: ExploredWorld): void {
    this.#from = world;
    this.#nodes = [...world.nodes];
    this.#ghosts = [...world.ghosts];
    this.#requests = world.requests;
    this.#trace = world.trace;
    this.#applied = world.applied;
    for (const node of this.world.nodes) {
      const { state, durable, up } = world.nodes[node.position] as ExploredNode;
      Object.assign(node, { state, durable, up, view: undefined });
    }
    let inFlight = 0;
    for (const link of this.world.links) {
      const packets = world.packets[link.position] ?? [];
      link.packets.length = 0;
      link.packets.push(...packets);
      inFlight += packets.length;
    }
    this.world.inFlight = inFlight;
  }

  /** The world after a step. */
  read(used: Used): ExploredWorld {
    for (const node of this.world.nodes) this.#lookAt(node, this.#durableOf(node));
    return this.glimpse(used);
  }

  /** The world at a point of a step, when nobody knows yet what of the event will be durable. */
  glimpse(used: Used): ExploredWorld {
    const before = this.#from?.packets;
    return {
      nodes: [...this.#nodes],
      ghosts: [...this.#ghosts],
      packets: this.world.links.map(({ packets, position }) => sharedList(packets, before?.[position])),
      requests: this.#requests,
      trace: this.#trace,
      applied: this.#applied,
      used,
    };
  }

  begin(rule: Rule, node: WorldNode<NodeState>, cause: Cause<RaftMessage, RaftRequest>): void {
    this.#steps++;
    this.#rule = rule;
    this.#acting = node.position;
    this.#before = node.state;
    this.#cause = cause;
    this.#event = undefined;
    this.#ghostGrew = false;
    if (cause.packet !== undefined && rule === 'deliver')
      this.#event = { type: 'message', message: cause.packet.message };
    else if (cause.timer !== undefined) this.#event = { type: 'timeout', timer: cause.timer };
    else if (cause.input !== undefined) {
      this.#event = { type: 'request' };
      this.#trace = [...this.#trace, { type: 'input', node: node.position, request: cause.input }];
    }
  }

  point(point: Point, sent: readonly Packet<RaftMessage>[], outputs: readonly RaftAnswer[]): void {
    const node = this.#acting;
    const acting = this.world.nodes[node] as WorldNode<NodeState>;
    const { state } = acting;
    for (const packet of sent) this.#note(packet, state);
    if (outputs.length > 0) {
      this.#trace = [...this.#trace, ...outputs.map((answer): ExternalEvent => ({ type: 'output', node, answer }))];
    }
    const first = this.#event !== undefined;
    if (this.#event !== undefined) {
      const ghost = this.#ghosts[node] as NodeGhost;
      this.#ghosts[node] = updateGhost(ghost, this.#event, this.#before, state, sent);
      this.#ghostGrew = ghost !== this.#ghosts[node];
      this.#event = undefined;
    }
    this.#lookAt(acting, state);
    const observation = this.#observation(point, first, state, sent, outputs);
    this.#show({ observation, ghostGrew: this.#ghostGrew, applied: this.#applied });
    this.#applied = extendApplied(this.#applied, observation.world);
    this.#before = state;
  }

  /** What is kept of a node; the same value where nothing of it changed. */
  #lookAt({ position, state, up }: WorldNode<NodeState>, durable: NodeState): void {
    const known = this.#nodes[position];
    if (known?.state === state && known.up === up && known.durable === durable) return;
    this.#nodes[position] = { state, durable, up };
  }

  /** What is not durable counts only where a crash may lose it. */
  #durableOf({ state, durable }: WorldNode<NodeState>): NodeState {
    return this.world.semantics.losses.unsynced ? durable : state;
  }

  #observation(
    point: Point,
    first: boolean,
    after: NodeState,
    sent: readonly Packet<RaftMessage>[],
    answers: readonly RaftAnswer[],
  ): Observation {
    const { packet, input } = this.#cause;
    return {
      step: this.#steps,
      rule: this.#rule,
      point,
      node: this.#acting,
      before: this.#before,
      after,
      changed: changesBetween(this.#before, after),
      packet: packet as RaftPacket | undefined,
      request: first ? input : undefined,
      sent: sent as readonly unknown[] as readonly RaftPacket[],
      answers,
      world: this.#worldState(),
    };
  }

  #worldState(): WorldState {
    const { links } = this.world;
    let inFlight: readonly RaftPacket[] | undefined;
    return {
      names: this.#names,
      nodes: this.#nodes.map(({ state }) => state),
      up: this.#nodes.map(({ up }) => up),
      packets: () => (inFlight ??= links.flatMap(({ packets }) => packets) as readonly unknown[] as RaftPacket[]),
      ghost: { nodes: [...this.#ghosts], requests: this.#requests },
      trace: this.#trace,
    };
  }

  #note(packet: Packet<RaftMessage>, { log }: NodeState): void {
    packet.log ??= log;
    const { message, from, to } = packet;
    if (message.type !== 'AppendEntries') return;
    const { term, entries } = message;
    this.#requests = withRequest(this.#requests, { from, to, term, entries });
  }
}

/** The earlier list where nothing changed in it. */
function sharedList<Item>(now: readonly Item[], before: readonly Item[] | undefined): readonly Item[] {
  if (before?.length !== now.length) return [...now];
  return before.every((item, position) => item === now[position]) ? before : [...now];
}
