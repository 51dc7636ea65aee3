import type { Ghost, NodeGhost } from '../../core/raft/ghost.ts';
import { NO_GHOST } from '../../core/raft/ghost.ts';
import { updateGhost, type HandledEvent } from '../../core/raft/ghost-update.ts';
import type { RaftMessage } from '../../core/raft/messages.ts';
import type { NodeState } from '../../core/raft/node-state.ts';
import {
  CHANGED,
  type ExternalEvent,
  type Observation,
  type Point,
  type RaftAnswer,
  type RaftPacket,
  type RaftRequest,
  type WorldState,
} from '../../core/raft/observation.ts';
import type { Rule } from '../../core/trace.ts';
import type { Packet } from '../../../cluster/world/link.ts';
import type { Cause, WorldObserver } from '../../../cluster/world/observer.ts';
import type { World, WorldNode } from '../../../cluster/world/world.ts';

/** A world of nodes that speak Raft: what the reference handlers make, whatever their build. */
export type RaftWorld = World<NodeState, RaftMessage, RaftRequest, RaftAnswer>;

type RaftNode = WorldNode<NodeState>;
type Writable<Type> = { -readonly [Field in keyof Type]: Type[Field] };

const NO_PACKETS: readonly RaftPacket[] = [];

/**
 * Looks at a Raft world from outside, as the proof does: keeps the ghost state and the external trace that no node
 * knows of, and hands every point of every step to whoever judges. The observation is one object, filled anew.
 */
export class RaftObserver implements WorldObserver<NodeState, RaftMessage, RaftRequest, RaftAnswer> {
  readonly state: WorldState;
  readonly #world: RaftWorld;
  readonly #judge: (observation: Observation) => void;
  readonly #names: string[];
  readonly #nodes: NodeState[];
  readonly #up: boolean[];
  readonly #ghosts: NodeGhost[];
  readonly #ghost: Writable<Ghost>;
  readonly #trace: ExternalEvent[] = [];
  readonly #observation: Writable<Observation>;
  #event: HandledEvent | undefined;
  /** The node when the step began; undefined after the first point. */
  #start: NodeState | undefined;

  /** Begins with the world as it is, which must be an initial one; `judge` must not keep what it is shown. */
  constructor(world: RaftWorld, judge: (observation: Observation) => void) {
    this.#world = world;
    this.#judge = judge;
    this.#names = world.nodes.map(({ name }) => name);
    this.#nodes = world.nodes.map(({ state }) => state);
    this.#up = world.nodes.map(({ up }) => up);
    this.#ghosts = world.nodes.map(() => NO_GHOST);
    this.#ghost = { nodes: this.#ghosts, requests: undefined };
    this.state = {
      names: this.#names,
      nodes: this.#nodes,
      up: this.#up,
      packets: () => this.#packets(),
      ghost: this.#ghost,
      trace: this.#trace,
    };
    const first = this.#nodes[0] as NodeState;
    this.#observation = {
      step: 0,
      rule: 'restart',
      point: 'applied',
      node: 0,
      before: first,
      after: first,
      changed: 0,
      packet: undefined,
      request: undefined,
      sent: NO_PACKETS,
      answers: [],
      world: this.state,
    };
  }

  begin(rule: Rule, node: RaftNode, { packet, input, timer }: Cause<RaftMessage, RaftRequest>): void {
    const observation = this.#observation;
    if (this.#world.nodes.length > this.#nodes.length) this.#addNodes();
    observation.step = this.#world.steps + 1;
    observation.rule = rule;
    observation.node = node.position;
    observation.packet = packet as RaftPacket | undefined;
    observation.request = input;
    observation.after = node.state;
    this.#start = node.state;
    this.#event = undefined;
    if (rule === 'deliver' && packet !== undefined) this.#event = { type: 'message', message: packet.message };
    else if (timer !== undefined) this.#event = { type: 'timeout', timer };
    else if (input !== undefined) {
      this.#event = { type: 'request' };
      this.#trace.push({ type: 'input', node: node.position, request: input });
    }
  }

  point(point: Point, sent: readonly Packet<RaftMessage>[], outputs: readonly RaftAnswer[]): void {
    const observation = this.#observation;
    const { node } = observation;
    const { state, up } = this.#world.nodes[node] as RaftNode;
    for (const packet of sent) this.#note(packet, state);
    for (const answer of outputs) this.#trace.push({ type: 'output', node, answer });
    if (this.#event !== undefined && this.#start !== undefined) {
      const before = this.#ghosts[node] as NodeGhost;
      this.#ghosts[node] = updateGhost(before, this.#event, this.#start, state, sent);
    }
    observation.point = point;
    observation.before = this.#start ?? observation.after;
    observation.after = state;
    observation.changed = changesBetween(observation.before, state);
    observation.sent = sent as readonly unknown[] as readonly RaftPacket[];
    observation.answers = outputs;
    if (this.#start === undefined) observation.request = undefined;
    this.#start = undefined;
    this.#nodes[node] = state;
    this.#up[node] = up;
    this.#judge(observation);
  }

  /** Nodes that came into the world since it was looked at last. */
  #addNodes(): void {
    for (const { name, state, up } of this.#world.nodes.slice(this.#nodes.length)) {
      this.#names.push(name);
      this.#nodes.push(state);
      this.#up.push(up);
      this.#ghosts.push(NO_GHOST);
    }
  }

  #note(packet: Packet<RaftMessage>, { log }: NodeState): void {
    packet.log ??= log;
    const { message } = packet;
    if (message.type !== 'AppendEntries') return;
    const { from, to } = packet;
    const { term, entries } = message;
    this.#ghost.requests = { head: { from, to, term, entries }, tail: this.#ghost.requests };
  }

  #packets(): readonly RaftPacket[] {
    return this.#world.links.flatMap(({ packets }) => packets) as readonly unknown[] as readonly RaftPacket[];
  }
}

/** {@link CHANGED}, by identity: states share what did not change. */
export function changesBetween(before: NodeState, after: NodeState): number {
  if (before === after) return 0;
  let changed = 0;
  if (before.currentTerm !== after.currentTerm) changed |= CHANGED.term;
  if (before.role !== after.role) changed |= CHANGED.role;
  if (before.votedFor !== after.votedFor) changed |= CHANGED.vote;
  if (before.log !== after.log) changed |= CHANGED.log;
  if (before.commitIndex !== after.commitIndex || before.lastApplied !== after.lastApplied) changed |= CHANGED.commit;
  if (before.matchIndex !== after.matchIndex || before.nextIndex !== after.nextIndex) changed |= CHANGED.progress;
  if (before.votesReceived !== after.votesReceived) changed |= CHANGED.votesReceived;
  if (before.leader !== after.leader) changed |= CHANGED.leader;
  if (before.machine !== after.machine) changed |= CHANGED.machine;
  if (before.members !== after.members) changed |= CHANGED.members;
  return changed;
}
