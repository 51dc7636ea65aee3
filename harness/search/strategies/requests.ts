import type { KeyValueRequest } from '../../core/contracts/handlers.ts';
import type { Json } from '../../core/json.ts';
import type { ScheduleStep } from '../../core/step.ts';
import type { Stream } from '../../core/random.ts';
import type { Features } from './features.ts';
import type { Effect, Moves, SearchedNode } from './moves.ts';

const KEYS = ['x', 'y'];
const CLIENTS = 4;
const CLIENT_NAMES = Array.from({ length: CLIENTS }, (_, client) => `c${String(client + 1)}`);
/** Chances that a client repeats its last request, or an older one that was thought settled. */
const AGAIN = 0.15;
const LATE = 0.04;
/** Share of requests that go to any node; the others go to one that leads, if any does. */
const ANYWHERE = 0.2;
/** Clusters seldom shrink below this: a member alone wins at every timeout, and terms pile up. */
const FEWEST_MEMBERS = 2;
const HERMIT = 0.03;

/**
 * What clients ask, drawn as it is needed: several clients with numbers of their own, few keys so that they meet, and
 * repetitions of what was asked before, which ask for the same.
 */
export class Requests {
  readonly #moves: Moves;
  readonly #random: Stream;
  readonly #features: Features;
  readonly #numbers = new Array<number>(CLIENTS).fill(0);
  #administrations = 0;

  constructor(moves: Moves, random: Stream, features: Features) {
    this.#moves = moves;
    this.#random = random;
    this.#features = features;
  }

  /** Goes on with the numbers of a schedule that went before. */
  continueAfter(schedule: readonly ScheduleStep[]): void {
    for (const step of schedule) {
      if (step.rule !== 'input') continue;
      const { client, request } = step.request;
      if (client === 'admin') this.#administrations = Math.max(this.#administrations, request);
      const number = CLIENT_NAMES.indexOf(client);
      if (number >= 0) this.#numbers[number] = Math.max(this.#numbers[number] ?? 0, request);
    }
  }

  /** A client's request reaches this node, or whichever the client takes for the leader. */
  ask(node: SearchedNode = this.#receiver()): Effect | undefined {
    const client = this.#random.integer(CLIENTS);
    const dice = this.#random.next();
    const last = this.#numbers[client] as number;
    let request = last + 1;
    if (last > 0 && dice < AGAIN) request = last;
    else if (last > 1 && dice < AGAIN + LATE) request = last - 1;
    else this.#numbers[client] = request;
    return this.#moves.input(node, this.#requestOf(client, request));
  }

  /** An administrator asks for other members or another leader, as far as the build knows of that. */
  administer(node: SearchedNode = this.#receiver()): void {
    const { configures, transfers } = this.#features;
    if (configures && (!transfers || this.#random.chance(0.7))) this.#configure(node);
    else if (transfers) this.#transfer(node);
  }

  /** One member comes or goes, as the node sees it: that is what Raft can do in one step. */
  #configure(node: SearchedNode): void {
    const { members } = this.#moves.stateOf(node);
    const names = this.#moves.world.nodes.map(({ name }) => name);
    // A node that was added and has heard of nothing yet.
    if (members.length === 0) return;
    const absent = names.filter((name) => !members.includes(name));
    const newcomer = `n${String(names.length + 1)}`;
    const joins = this.#random.chance(absent.length > 0 ? 0.6 : 0.3);
    const joining = absent.length > 0 && this.#random.chance(0.8) ? this.#random.pick(absent) : newcomer;
    const leaving = this.#random.pick(members);
    const wanted = joins ? [...members, joining] : members.filter((name) => name !== leaving);
    if (wanted.length === 0 || (wanted.length < FEWEST_MEMBERS && !this.#random.chance(HERMIT))) return;
    const request = { client: 'admin', request: ++this.#administrations, members: wanted };
    this.#moves.perform({ rule: 'reconfigure', node: node.name, request });
  }

  #transfer(node: SearchedNode): void {
    const value = this.#random.pick(this.#moves.world.nodes).name;
    this.#moves.input(node, { client: 'admin', request: ++this.#administrations, f: 'transfer', key: '', value });
  }

  #receiver(): SearchedNode {
    const leaders = this.#random.chance(ANYWHERE) ? [] : this.#moves.leaders();
    return this.#random.pick(leaders.length > 0 ? leaders : this.#moves.world.nodes);
  }

  /** A function of client and number. */
  #requestOf(client: number, request: number): KeyValueRequest {
    const { functions } = this.#features;
    const f = functions[(client * 7 + request * 3) % functions.length] ?? '';
    const key = KEYS[(client + request) % KEYS.length] as string;
    return { client: CLIENT_NAMES[client] ?? '', request, f, key, value: valueOf(f, client, request) };
  }
}

function valueOf(f: string, client: number, request: number): Json {
  if (f === 'read' || f === 'delete') return null;
  const value = `${String(client + 1)}.${String(request)};`;
  return f === 'cas' ? [null, value] : value;
}
