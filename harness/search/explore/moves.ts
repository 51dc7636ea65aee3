import type { KeyValueRequest } from '../../core/contracts/handlers.ts';
import type { RaftMessage } from '../../core/raft/messages.ts';
import type { NodeState } from '../../core/raft/node-state.ts';
import type { RaftRequest } from '../../core/raft/observation.ts';
import type { ScheduleStep } from '../../core/step.ts';
import type { RaftWorld } from '../../engine/sim/raft-observer.ts';
import { indexWithinType, type Link, type Packet } from '../../../cluster/world/link.ts';
import { crash, deliver, drop, duplicate, input, restart, timeout } from '../../../cluster/world/rules.ts';
import type { WorldNode } from '../../../cluster/world/world.ts';
import type { ExplorationBounds, Used } from './bounds.ts';

/** A step that may be taken from a world, and what it is about. */
export interface Move {
  readonly step: ScheduleStep;
  /** The node whose handler runs or that stops or comes back; undefined where only packets come and go. */
  readonly node: number | undefined;
  readonly packet: Packet<RaftMessage> | undefined;
  /** What of the bounds it uses up. */
  readonly uses: keyof Used | undefined;
  readonly take: () => unknown;
}

/** What clients ask: the request of each number, from 0. */
export interface Requests {
  readonly toInput: (request: KeyValueRequest) => unknown;
  /** Clients that asked for something before the exploration began. */
  readonly takenClients: ReadonlySet<string>;
}

/**
 * Every step that the world allows within the bounds, each once: of packets with the same content on a link only the
 * oldest moves. Requests reach leaders only, for any other node answers that it does not lead and stays as it is.
 *
 * @param contentOf a number for what is in a packet, and on which link
 */
export function movesOf(
  world: RaftWorld,
  bounds: ExplorationBounds,
  used: Used,
  requests: Requests,
  contentOf: (packet: Packet<RaftMessage>) => number,
): Move[] {
  const moves: Move[] = [];
  for (const link of world.links) {
    if (link.packets.length > 0) addPacketMoves(moves, world, link, bounds, used, contentOf);
  }
  for (const node of world.nodes) addNodeMoves(moves, world, node, bounds, used, requests);
  return moves;
}

function addPacketMoves(
  moves: Move[],
  world: RaftWorld,
  link: Link<RaftMessage>,
  bounds: ExplorationBounds,
  used: Used,
  contentOf: (packet: Packet<RaftMessage>) => number,
): void {
  const contents = new Set<number>();
  const receives = world.nodes[link.to]?.up === true;
  for (const [position, packet] of link.packets.entries()) {
    const content = contentOf(packet);
    if (contents.has(content)) continue;
    contents.add(content);
    const { fromName: from, toName: to } = link;
    const which = { from, to, type: packet.type, index: indexWithinType(link, position) };
    if (receives) {
      const take = (): unknown => deliver(world, link, position);
      moves.push({ step: { rule: 'deliver', ...which }, node: link.to, packet, uses: undefined, take });
    }
    if (used.duplicates < bounds.duplicates) {
      const take = (): unknown => duplicate(world, link, position);
      moves.push({ step: { rule: 'duplicate', ...which }, node: undefined, packet, uses: 'duplicates', take });
    }
    if (used.drops < bounds.drops) {
      const take = (): unknown => drop(world, link, position);
      moves.push({ step: { rule: 'drop', ...which }, node: undefined, packet, uses: 'drops', take });
    }
  }
}

function addNodeMoves(
  moves: Move[],
  world: RaftWorld,
  node: WorldNode<NodeState>,
  bounds: ExplorationBounds,
  used: Used,
  requests: Requests,
): void {
  const { name, position, up, state } = node;
  const add = (step: ScheduleStep, uses: Move['uses'], take: () => unknown): void => {
    moves.push({ step, node: position, packet: undefined, uses, take });
  };
  if (!up) {
    add({ rule: 'restart', node: name }, undefined, () => restart(world, node));
    return;
  }
  for (const timer of node.handlers.timers(state)) {
    add({ rule: 'timeout', node: name, timer }, undefined, () => timeout(world, node, timer));
  }
  if (state.role === 'leader' && used.entries < bounds.entries) {
    const request = requestOf(used.entries, requests.takenClients);
    const asked = requests.toInput(request) as RaftRequest;
    add({ rule: 'input', node: name, request }, 'entries', () => input(world, node, asked));
  }
  if (used.crashes >= bounds.crashes) return;
  add({ rule: 'crash', node: name }, 'crashes', () => crash(world, node));
  if (world.semantics.losses.unsynced && node.durable !== state) {
    add({ rule: 'crash', node: name, lose: 'unsynced' }, 'crashes', () => crash(world, node, 'unsynced'));
  }
}

/** Every request is a client's first and writes a value of its own. */
function requestOf(number: number, taken: ReadonlySet<string>): KeyValueRequest {
  let client = number + 1;
  for (const name of taken) if (/^c\d+$/.test(name)) client = Math.max(client, Number(name.slice(1)) + number + 1);
  return { client: `c${client}`, request: 1, f: 'write', key: 'x', value: client };
}
