import { afterOperations, EMPTY_DISK, type Disk, type DiskOperation } from '../../harness/core/contracts/disk.ts';
import type { Handlers } from '../../harness/core/contracts/handlers.ts';
import { InputError } from '../../harness/core/errors.ts';
import type { NodeView } from '../../harness/core/node-view.ts';
import { createClocks, type Clocks } from './clocks.ts';
import { emptyLink, type Link, type Packet } from './link.ts';
import type { WorldObserver } from './observer.ts';
import { checkSystem } from './semantics/fitness.ts';
import { DEFAULT_SEMANTICS } from './semantics/named.ts';
import type { Semantics } from './semantics/semantics.ts';

/** What a node's last event did that a crash may take back. */
export interface LastEvent {
  /** The crash took back what was not durable: the node restarts from {@link WorldNode.durable}. */
  lost: boolean;
  /** Packets it sent. */
  sent: readonly Packet<unknown>[];
  /** The disk before it, and what it wrote. */
  disk: Disk;
  operations: readonly DiskOperation[];
}

/** A node: one component of Σ. */
export interface WorldNode<State> {
  readonly name: string;
  readonly position: number;
  /** Those of the world, until the node is upgraded. */
  handlers: Handlers<State, unknown, unknown, unknown>;
  state: State;
  /** What a disk would hold if the power failed now. */
  durable: State;
  /** Its files; empty where the semantics have no disks. */
  disk: Disk;
  readonly last: LastEvent;
  /** False while the node is failed or not there yet: then no handler of it runs, and its state waits. */
  up: boolean;
  /** How often it was started, from 1; 0 before it joins. */
  life: number;
  /** View of `state`; undefined until somebody asks ({@link viewOf}). */
  view: NodeView | undefined;
}

/**
 * P and Σ of a Raft system: packets in flight and node states. T, the external trace, is what the rules return; whoever
 * drives the world keeps or streams it. The rules in `rules.ts` and `faults.ts` are the only code that changes a world,
 * and they change it in place: a step costs what its handler costs.
 *
 * Which steps are possible is said by the semantics, by default Verdi's `step_failure` (Core/Net.v): packets may be
 * delivered in any order, duplicated and dropped; nodes stop between handlers and come back through `reboot`.
 */
export interface World<State, Message, Input, Output> {
  readonly handlers: Handlers<State, Message, Input, Output>;
  readonly semantics: Semantics;
  nodes: readonly WorldNode<State>[];
  /** All ordered pairs of nodes, row by row: `links[from * nodes.length + to]`. */
  links: readonly Link<Message>[];
  /** Undefined where any timer may fire at any time. */
  readonly clocks: Clocks | undefined;
  /** Packets in flight on all links. */
  inFlight: number;
  /** Packets and copies ever put into P; gives them their order. */
  created: number;
  /** Steps taken. */
  steps: number;
  /** Rolling hash over all steps: which rule, node and packet, and the state that came of it. Equal runs, equal numbers. */
  digest: number;
  /** Sees every step from inside; undefined when nobody looks, which costs nothing. */
  observer: WorldObserver<State, Message, Input, Output> | undefined;
}

export interface WorldOptions {
  /** Default: `step_failure`. */
  readonly semantics?: Semantics;
  /** How far the clocks of running nodes may be apart for a timer to fire, ns. Default: any timer may fire at any time. */
  readonly drift?: number;
}

/**
 * The initial world: every node in its initial state, nothing in flight. Where nodes join one by one, none is there yet.
 *
 * @throws InputError when the handlers lack what the semantics need
 */
export function createWorld<State, Message, Input, Output>(
  handlers: Handlers<State, Message, Input, Output>,
  names: readonly string[],
  { semantics = DEFAULT_SEMANTICS, drift }: WorldOptions = {},
): World<State, Message, Input, Output> {
  checkSystem(handlers, names, semantics, drift);
  handlers.begin?.(names);
  const nodes = names.map((name, position) => {
    const node = createNode(handlers, name, position, handlers.init(name, names));
    if (semantics.disks) node.disk = initialDisk(handlers, name, names);
    if (semantics.starts) Object.assign(node, { up: false, life: 0 });
    return node;
  });
  const links = names.flatMap((fromName, from) =>
    names.map((toName, to) => emptyLink<Message>(from * names.length + to, from, to, fromName, toName)),
  );
  const clocks = drift === undefined ? undefined : createClocks(drift, nodes);
  const counters = { inFlight: 0, created: 0, steps: 0, digest: 0 };
  return { handlers, semantics, nodes, links, clocks, ...counters, observer: undefined };
}

/** A world of its own in the same state; states, messages and packets are shared, for nothing changes them. */
export function copyWorld<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
): World<State, Message, Input, Output> {
  return {
    ...world,
    nodes: world.nodes.map((node) => ({ ...node, last: { ...node.last } })),
    links: world.links.map((link) => ({
      ...link,
      packets: link.packets.slice(),
      copies: link.copies === undefined ? undefined : new Map(link.copies),
    })),
    clocks: world.clocks && {
      ...world.clocks,
      nodes: world.clocks.nodes.map((clock) => ({ ...clock, set: new Map(clock.set) })),
    },
  };
}

/**
 * Adds a node that was not there: it is up, in its initial state, with empty links to and from all others. Its handlers
 * are told of the nodes before it only, so that they can tell that it is a late one.
 */
export function addNode<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  name: string,
): WorldNode<State> {
  const names = world.nodes.map((node) => node.name);
  const { handlers } = world;
  const node = createNode(handlers, name, names.length, handlers.init(name, names));
  if (world.semantics.disks) node.disk = initialDisk(handlers, name, names);
  const size = names.length + 1;
  const before = world.links;
  world.nodes = [...world.nodes, node];
  world.links = world.nodes.flatMap((from) =>
    world.nodes.map((to) => {
      const position = from.position * size + to.position;
      const known = from === node || to === node ? undefined : before[from.position * names.length + to.position];
      if (known === undefined) return emptyLink<Message>(position, from.position, to.position, from.name, to.name);
      known.position = position;
      return known;
    }),
  );
  world.clocks?.nodes.push(...createClocks(world.clocks.drift, [node]).nodes);
  return node;
}

/** The handlers that a node runs, in the types of its world. */
export function handlersOf<State, Message, Input, Output>(
  _world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
): Handlers<State, Message, Input, Output> {
  return node.handlers as Handlers<State, Message, Input, Output>;
}

/** The node of this name; undefined when there is none. */
export function nodeNamed<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  name: string,
): WorldNode<State> | undefined {
  return world.nodes.find((node) => node.name === name);
}

/** The link between two nodes of the world. Throws InputError when handlers address a node that does not exist. */
export function linkTo<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  from: WorldNode<State>,
  to: string,
): Link<Message> {
  const { links } = world;
  const first = from.position * world.nodes.length;
  for (let position = first; position < first + world.nodes.length; position++) {
    const link = links[position] as Link<Message>;
    if (link.toName === to) return link;
  }
  throw new InputError(`the handlers of ${from.name} sent a message to ${to}, which is not a node of this cluster`, {
    code: 'HANDLERS_UNKNOWN_NODE',
    hint: `Handlers may send to the names given to init: ${world.nodes.map((node) => node.name).join(', ')}.`,
  });
}

/** What an observer sees of the node now. Computed once per state, because views carry digests. */
export function viewOf<State, Message, Input, Output>(
  _world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
): NodeView {
  node.view ??= node.handlers.view(node.state, node.life);
  return node.view;
}

function createNode<State, Message, Input, Output>(
  handlers: Handlers<State, Message, Input, Output>,
  name: string,
  position: number,
  state: State,
): WorldNode<State> {
  const last = { lost: false, sent: [], disk: EMPTY_DISK, operations: [] };
  return {
    name,
    position,
    handlers,
    state,
    durable: state,
    disk: EMPTY_DISK,
    last,
    up: true,
    life: 1,
    view: undefined,
  };
}

/** The disk of a node before its first event: what recovery makes of an empty one. */
function initialDisk<State, Message, Input, Output>(
  handlers: Handlers<State, Message, Input, Output>,
  name: string,
  names: readonly string[],
): Disk {
  return afterOperations(EMPTY_DISK, handlers.recover?.(name, names, EMPTY_DISK).operations ?? []);
}
