import type { Handlers } from '../../harness/core/contracts/handlers.ts';
import { InputError } from '../../harness/core/errors.ts';
import type { NodeView } from '../../harness/core/node-view.ts';
import { emptyLink, type Link } from './link.ts';
import type { WorldObserver } from './observer.ts';

/** A node: one component of Σ. */
export interface WorldNode<State> {
  readonly name: string;
  readonly position: number;
  state: State;
  /** What a disk would hold if the power failed now. */
  durable: State;
  /** False while the node is failed: then no handler of it runs, and its state waits for the restart. */
  up: boolean;
  /** How often it was started, from 1. */
  life: number;
  /** View of `state`; undefined until somebody asks ({@link viewOf}). */
  view: NodeView | undefined;
}

/**
 * P and Σ of a Raft system: packets in flight and node states. T, the external trace, is what the rules return; whoever
 * drives the world keeps or streams it. The rules in `rules.ts` are the only code that changes a world, and they change
 * it in place: a step costs what its handler costs.
 *
 * The semantics are Verdi's `step_failure` (Core/Net.v): packets may be delivered in any order, duplicated and dropped;
 * nodes stop between handlers and come back through `reboot`.
 */
export interface World<State, Message, Input, Output> {
  readonly handlers: Handlers<State, Message, Input, Output>;
  readonly nodes: readonly WorldNode<State>[];
  /** All ordered pairs of nodes, row by row: `links[from * nodes.length + to]`. */
  readonly links: readonly Link<Message>[];
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

/** The initial world: every node in its initial state, nothing in flight. */
export function createWorld<State, Message, Input, Output>(
  handlers: Handlers<State, Message, Input, Output>,
  names: readonly string[],
): World<State, Message, Input, Output> {
  const nodes = names.map((name, position): WorldNode<State> => {
    const state = handlers.init(name, names);
    return { name, position, state, durable: state, up: true, life: 1, view: undefined };
  });
  const links = names.flatMap((fromName, from) =>
    names.map((toName, to) => emptyLink<Message>(from * names.length + to, from, to, fromName, toName)),
  );
  return { handlers, nodes, links, inFlight: 0, created: 0, steps: 0, digest: 0, observer: undefined };
}

/** A world of its own in the same state; states, messages and packets are shared, for nothing changes them. */
export function copyWorld<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
): World<State, Message, Input, Output> {
  return {
    ...world,
    nodes: world.nodes.map((node) => ({ ...node })),
    links: world.links.map((link) => ({
      ...link,
      packets: link.packets.slice(),
      copies: link.copies === undefined ? undefined : new Map(link.copies),
    })),
  };
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
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
): NodeView {
  node.view ??= world.handlers.view(node.state, node.life);
  return node.view;
}
