import type { Stream } from '../../core/random.ts';
import type { CrashLoss } from '../../core/step.ts';
import type { Features } from './features.ts';
import type { Moves, SearchedLink, SearchedNode } from './moves.ts';
import { Requests } from './requests.ts';
import { upgrade } from './upgrades.ts';
import type { Weather } from './weather.ts';

/** Which part of the world moves for a while; the rest waits. */
export interface Focus {
  /** Packets between nodes of different groups are held back. By position of the node. */
  readonly groups: readonly number[];
  /** The node whose timers fire. */
  readonly node: SearchedNode;
}

/** Chance that a crash with a node down brings that one back instead. */
const COMES_BACK = 0.6;
/** Chance that a node that crashes comes back at once. */
const BOUNCES = 0.5;
/** Chance that a crash is an upgrade, where there are other builds. */
const UPGRADES = 0.3;
/** Chance that timers of another node than the one in focus fire all the same. */
const DISTRACTION = 0.1;

/** Steps drawn one by one from the world as it is, as often of each kind as the weather says. */
export class RandomSteps {
  readonly requests: Requests;
  readonly #moves: Moves;
  readonly #random: Stream;
  readonly #features: Features;
  weather: Weather;
  /** Undefined: everything moves. */
  focus: Focus | undefined;

  constructor(moves: Moves, random: Stream, features: Features, weather: Weather) {
    this.#moves = moves;
    this.#random = random;
    this.#features = features;
    this.weather = weather;
    this.requests = new Requests(moves, random, features);
  }

  /** Draws one step and takes it; an impossible one is none. */
  take(): void {
    const { timeouts, requests, crashes, administration, drops, duplicates } = this.weather;
    const dice = this.#random.next();
    let share = timeouts;
    if (dice < share) this.timeout();
    else if (dice < (share += requests)) this.requests.ask();
    else if (dice < (share += crashes)) this.crash();
    else if (dice < (share += administration)) this.requests.administer();
    else this.#packet(dice - share, drops, duplicates);
  }

  timeout(): void {
    const { focus } = this;
    const focused = focus !== undefined && !this.#random.chance(DISTRACTION);
    const node = focused ? focus.node : this.#random.pick(this.#moves.world.nodes);
    const timers = node.handlers.timers(node.state);
    if (timers.length > 0) this.#moves.timeout(node, this.#random.pick(timers));
  }

  /** A node stops, or one that is down comes back; or it goes on as another build. */
  crash(): void {
    const { crashes, builds } = this.#features;
    if (!crashes) return;
    if (builds.length > 0 && this.#random.chance(UPGRADES)) {
      upgrade(this.#moves, this.#random, builds, this.#random.pick(this.#moves.world.nodes));
      return;
    }
    const down = this.#moves.world.nodes.filter(({ up }) => !up);
    if (down.length > 0 && this.#random.chance(COMES_BACK)) {
      this.#moves.restart(this.#random.pick(down));
      return;
    }
    const node = this.#random.pick(this.#moves.world.nodes);
    this.#moves.crash(node, this.#loss(node));
    if (this.#random.chance(BOUNCES)) this.#moves.restart(node);
  }

  #packet(dice: number, drops: number, duplicates: number): void {
    const link = this.#link();
    if (link === undefined) {
      this.timeout();
      return;
    }
    const position = this.#random.chance(this.weather.disorder) ? this.#random.integer(link.packets.length) : 0;
    if (dice < drops) this.#moves.drop(link, position);
    else if (dice < drops + duplicates) this.#moves.duplicate(link, position);
    else this.#moves.deliver(link, position);
  }

  /** A link, the likelier the more is in flight on it; undefined when nothing that moves is in flight. */
  #link(): SearchedLink | undefined {
    const { links, inFlight } = this.#moves.world;
    let remaining = this.#random.integer(Math.max(1, this.focus === undefined ? inFlight : this.#moving()));
    for (const link of links) {
      const count = link.packets.length;
      if (count === 0 || !this.#isMoving(link)) continue;
      if (remaining < count) return link;
      remaining -= count;
    }
    return undefined;
  }

  /** Packets in flight where things move. */
  #moving(): number {
    let count = 0;
    for (const link of this.#moves.world.links) if (this.#isMoving(link)) count += link.packets.length;
    return count;
  }

  #isMoving({ from, to }: SearchedLink): boolean {
    const { focus } = this;
    return focus === undefined || focus.groups[from] === focus.groups[to];
  }

  #loss(node: SearchedNode): CrashLoss | undefined {
    const { losesUnsynced, losesSends } = this.#features;
    if (!(losesUnsynced || losesSends) || !this.#random.chance(this.weather.losses)) return undefined;
    if (losesUnsynced && (!losesSends || this.#random.chance(0.5))) return 'unsynced';
    const sends = [...node.last.sent.keys()].filter(() => this.#random.chance(0.5));
    return sends.length > 0 ? { sends } : undefined;
  }
}
