import type { RaftRequest } from '../../core/raft/observation.ts';
import type { Stream } from '../../core/random.ts';
import { crash, deliver, drop, duplicate, input, restart, timeout } from '../../../cluster/world/rules.ts';
import type { World, WorldNode } from '../../../cluster/world/world.ts';

/** How often a walk does what; the rest is deliveries. Shares of all steps. */
export interface WalkShape {
  readonly timeouts: number;
  readonly requests: number;
  readonly drops: number;
  readonly duplicates: number;
  readonly crashes: number;
  /** Chance that a delivery takes any packet of its link and not the oldest. */
  readonly disorder: number;
}

/** What an administrator may ask for, in builds that know it: another set of members, another leader. */
export type Administration = 'configure' | 'transfer';

/** Share of the requests that concern the cluster itself, where anything of that kind is allowed. */
const ADMINISTRATION = 0.15;

/** Everything Verdi's `step_failure` allows, often enough that short walks elect leaders, commit and change them. */
export const ORDINARY_WALK: WalkShape = {
  timeouts: 0.03,
  requests: 0.12,
  drops: 0.02,
  duplicates: 0.04,
  crashes: 0.01,
  disorder: 0.2,
};

/** Different weather, so that a set of walks meets both long leaderships and thick trouble. */
export const WALKS: readonly WalkShape[] = [
  ORDINARY_WALK,
  { timeouts: 0.01, requests: 0.2, drops: 0.005, duplicates: 0.01, crashes: 0.002, disorder: 0.05 },
  { timeouts: 0.1, requests: 0.1, drops: 0.05, duplicates: 0.05, crashes: 0.05, disorder: 0.5 },
  { timeouts: 0.02, requests: 0.08, drops: 0.2, duplicates: 0.1, crashes: 0.01, disorder: 0.3 },
];

const KEYS = ['x', 'y'];
const CLIENTS = 4;
const FUNCTIONS = ['put', 'get', 'append', 'cas'] as const;

/**
 * A random schedule, taken as it is drawn: any message to any node in any order, any timer at any time, requests new and
 * repeated, crashes and restarts. Nothing is recorded; the same stream gives the same walk.
 */
export class RandomWalk<State, Message, Output> {
  readonly #world: World<State, Message, RaftRequest, Output>;
  readonly #random: Stream;
  readonly #shape: WalkShape;
  readonly #requests = new Array<number>(CLIENTS).fill(0);
  readonly #administration: readonly Administration[];
  #administrations = 0;

  constructor(
    world: World<State, Message, RaftRequest, Output>,
    random: Stream,
    shape = ORDINARY_WALK,
    administration: readonly Administration[] = [],
  ) {
    this.#world = world;
    this.#random = random;
    this.#shape = shape;
    this.#administration = administration;
  }

  /** Takes steps until `steps` of the world were taken in all, or `stop` says so. */
  run(steps: number, stop?: () => boolean): void {
    while (this.#world.steps < steps && !(stop?.() ?? false)) this.#turn();
  }

  /** Draws one step and takes it; an impossible one is none. */
  #turn(): void {
    const shape = this.#shape;
    const dice = this.#random.next();
    let share = shape.timeouts;
    if (dice < share) this.#timeout();
    else if (dice < (share += shape.requests)) this.#request();
    else if (dice < (share += shape.crashes)) this.#crashOrRestart();
    else if (this.#world.inFlight === 0) this.#timeout();
    else if (dice < (share += shape.drops)) this.#packet(drop);
    else this.#packet(dice < share + shape.duplicates ? duplicate : deliver);
  }

  #packet(rule: typeof deliver): void {
    const chosen = this.#random.integer(this.#world.inFlight);
    let before = 0;
    for (const link of this.#world.links) {
      const count = link.packets.length;
      if (chosen < before + count) {
        rule(this.#world, link, this.#random.chance(this.#shape.disorder) ? chosen - before : 0);
        return;
      }
      before += count;
    }
  }

  #timeout(): void {
    const node = this.#anyNode();
    const timers = this.#world.handlers.timers(node.state);
    const timer = timers.length === 1 ? timers[0] : timers[this.#random.integer(timers.length)];
    if (timer !== undefined) timeout(this.#world, node, timer);
  }

  #request(): void {
    if (this.#administration.length > 0 && this.#random.chance(ADMINISTRATION)) {
      this.#administer(this.#random.pick(this.#administration));
      return;
    }
    const client = this.#random.integer(CLIENTS);
    const again = this.#random.chance(0.15);
    const request = (this.#requests[client] as number) + (again ? 0 : 1);
    this.#requests[client] = request;
    input(this.#world, this.#anyNode(), requestOf(client, request));
  }

  /** All nodes or all but one as members, so that often enough one comes or goes; any node as the next leader. */
  #administer(f: Administration): void {
    const names = this.#world.nodes.map(({ name }) => name);
    const chosen = this.#anyNode().name;
    const value =
      f === 'transfer' ? chosen : this.#random.chance(0.5) ? names : names.filter((name) => name !== chosen);
    const request = ++this.#administrations;
    input(this.#world, this.#anyNode(), { client: 'admin', request, command: { f, key: '', value } });
  }

  #crashOrRestart(): void {
    const node = this.#anyNode();
    if (node.up) crash(this.#world, node);
    else restart(this.#world, node);
  }

  #anyNode(): WorldNode<State> {
    const { nodes } = this.#world;
    return nodes[this.#random.integer(nodes.length)] as WorldNode<State>;
  }
}

/** A client's request is a function of its number, so that a repetition asks for the same. */
function requestOf(client: number, request: number): RaftRequest {
  const key = KEYS[(client + request) % KEYS.length] as string;
  const f = FUNCTIONS[(client * 7 + request) % FUNCTIONS.length] as (typeof FUNCTIONS)[number];
  const value = f === 'get' ? null : f === 'cas' ? [request - 1, request] : `${client}.${request};`;
  return { client: CLIENT_NAMES[client] as string, request, command: { f, key, value } };
}

const CLIENT_NAMES = Array.from({ length: CLIENTS }, (_, client) => `c${client + 1}`);
