import type { Packet } from '../../../cluster/world/link.ts';
import type { Stream } from '../../core/random.ts';
import type { Effect, Moves, SearchedNode } from './moves.ts';
import { RandomSteps } from './random-steps.ts';
import type { Setting, Strategy } from './strategy.ts';
import { upgrade } from './upgrades.ts';
import { changeable } from './weather.ts';

/**
 * One leader after the other, each with a majority of its own that alone hears it: who is not asked keeps what he knew,
 * former leaders go on serving, and what nobody got comes late, to another leader's followers. So few steps lead to two who
 * lead at once, to votes given twice and to entries of the past, and clients are there to see it.
 */
export const reigns: Strategy = {
  name: 'reigns',
  summary: 'one leader after the other with a majority of its own; former ones still serve, their packets come late',
  share: 0,
  dearShare: 50,
  run(moves, random, setting) {
    const realm = new Realm(moves, random, setting);
    while (!moves.over) realm.next();
  },
};

/** Campaigns of one candidate, until it leads or gives up. */
const CAMPAIGNS = 3;
/** Packets of one conversation, for each node that takes part. */
const CONVERSATION = 6;
/** Times that two leaders of one term are asked, this one or that. */
const CONTEST = 6;
/** Chance that a candidate is somebody who does not lead. */
const CHANGE = 0.85;

/** Chance that a restart is an upgrade, where there are other builds. */
const UPGRADES = 0.3;

/** A world in which leaders follow one another. */
export class Realm {
  readonly #moves: Moves;
  readonly #random: Stream;
  readonly steps: RandomSteps;
  /** Chances of this schedule. */
  readonly #reliability: number;
  readonly #bounces: number;
  readonly #crashes: boolean;
  readonly #builds: readonly string[];

  constructor(moves: Moves, random: Stream, { features }: Setting) {
    this.#moves = moves;
    this.#random = random;
    this.steps = new RandomSteps(moves, random, features, changeable(random));
    this.#reliability = random.pick([0.7, 0.85, 0.95, 1]);
    this.#crashes = features.crashes;
    this.#builds = features.builds;
    this.#bounces = features.crashes ? random.pick([0, 0.01, 0.03]) : 0;
  }

  next(): void {
    const dice = this.#random.next();
    if (dice < 0.15) this.#succeed();
    else if (dice < 0.4) this.#rival();
    else if (dice < 0.6) this.#serve();
    else if (dice < 0.9) this.#comeLate();
    else if (dice < 0.95) this.steps.take();
    else this.#reunite();
  }

  /** Somebody wants to lead, and asks no more than a majority. */
  #succeed(candidate = this.#candidate(), group = this.#majorityOf(candidate)): void {
    const moves = this.#moves;
    if (!candidate.up) moves.restart(candidate);
    for (let campaign = 0; campaign < CAMPAIGNS && !moves.over; campaign++) {
      const effect = this.#campaign(candidate);
      if (effect === undefined) return;
      this.#converse(effect, group);
    }
  }

  /**
   * Somebody who missed the leader's election wants to lead in the very same term, and asks a majority in which nobody
   * has any memory but what is on disk. Then clients are with both.
   */
  #rival(): void {
    const moves = this.#moves;
    const leaders = moves.leaders();
    if (leaders.length === 0) return;
    const leader = this.#random.pick(leaders);
    const { currentTerm: term } = moves.stateOf(leader);
    const late = moves.world.nodes.filter((node) => node.up && moves.stateOf(node).currentTerm < term);
    if (late.length === 0) return;
    const candidate = this.#random.pick(late);
    const group = this.#majorityOf(candidate, leader);
    for (const voter of group) if (voter !== candidate && this.#random.chance(0.6)) this.#bounce(voter);
    let effect: Effect | undefined;
    do effect = this.#campaign(candidate);
    while (effect !== undefined && moves.stateOf(candidate).currentTerm < term && !moves.over);
    this.#converse(effect, group);
    if (moves.stateOf(candidate).role !== 'leader') return;
    const voters = [...group].filter((node) => node !== candidate);
    for (let each = 0; each < CONTEST && !moves.over; each++) {
      const one = this.#random.pick([leader, candidate]);
      this.#serve(one, new Set([one, ...voters]));
    }
  }

  /** Undefined when there is nothing to campaign for. */
  #campaign(candidate: SearchedNode): Effect | undefined {
    const [timer] = candidate.handlers.timers(candidate.state);
    if (timer === undefined || this.#moves.stateOf(candidate).role === 'leader') return undefined;
    return this.#moves.timeout(candidate, timer);
  }

  #candidate(): SearchedNode {
    const { nodes } = this.#moves.world;
    const others = nodes.filter((node) => this.#moves.stateOf(node).role !== 'leader');
    return this.#random.pick(others.length > 0 && this.#random.chance(CHANGE) ? others : nodes);
  }

  /** A client asks somebody who leads, or led once; how many hear of it is another matter. */
  #serve(leader = this.#leader(), group = this.#audienceOf(leader)): void {
    const moves = this.#moves;
    const count = 1 + this.#random.integer(2);
    for (let each = 0; each < count && !moves.over; each++) {
      this.#converse(this.steps.requests.ask(leader), group);
    }
    if (!this.#random.chance(0.3)) return;
    const [timer] = leader.handlers.timers(leader.state);
    if (timer !== undefined) this.#converse(moves.timeout(leader, timer), group);
  }

  #leader(): SearchedNode {
    const leaders = this.#moves.leaders();
    return this.#random.pick(leaders.length > 0 ? leaders : this.#moves.world.nodes);
  }

  #audienceOf(leader: SearchedNode): Set<SearchedNode> {
    if (this.#random.chance(0.25)) return new Set([leader]);
    const [other] = this.#moves.leaders().filter((node) => node !== leader);
    return this.#majorityOf(leader, this.#random.chance(0.7) ? other : undefined);
  }

  /** Some packet that was held back, and what comes of it between these two. */
  #comeLate(): void {
    const links = this.#moves.world.links.filter(({ packets }) => packets.length > 0);
    if (links.length === 0) return;
    const link = this.#random.pick(links);
    const group = this.#nodesAt([link.from, link.to]);
    this.#converse(this.#moves.deliver(link, this.#random.integer(link.packets.length)), group);
    if (this.#random.chance(0.5)) return;
    // Whoever leads did not see it: what it did shows when those two decide without him.
    const [leader] = this.#moves.leaders().filter((node) => !group.has(node));
    const candidate = this.#random.pick([...group]);
    const electors = new Set([...group, ...this.#majorityOf(candidate, leader)]);
    this.#succeed(candidate, electors);
    this.#serve(candidate, electors);
  }

  /** Everybody hears the leader again. */
  #reunite(): void {
    const { nodes } = this.#moves.world;
    for (const node of nodes) if (!node.up) this.#moves.restart(node);
    const leader = this.#leader();
    const [timer] = leader.handlers.timers(leader.state);
    if (timer !== undefined) this.#converse(this.#moves.timeout(leader, timer), new Set(nodes));
  }

  /** What was sent is delivered within the group, and what is sent because of that, in order; the rest stays on its way. */
  #converse(first: Effect | undefined, group: ReadonlySet<SearchedNode>): void {
    const moves = this.#moves;
    const waiting = [...(first?.sent ?? [])];
    let left = CONVERSATION * group.size;
    for (let packet = waiting.shift(); packet !== undefined && !moves.over; packet = waiting.shift()) {
      const receiver = moves.world.nodes[packet.to];
      if (receiver === undefined || !group.has(receiver) || left-- <= 0) continue;
      if (!this.#random.chance(this.#reliability)) continue;
      waiting.push(...(this.#deliver(packet)?.sent ?? []));
      if (this.#random.chance(this.#bounces)) this.#bounce(receiver);
    }
  }

  #deliver(packet: Packet<unknown>): Effect | undefined {
    const link = packet.link;
    return this.#moves.deliver(link, link.packets.indexOf(packet));
  }

  #bounce(node: SearchedNode): void {
    if (!this.#crashes) return;
    if (this.#builds.length > 0 && this.#random.chance(UPGRADES)) {
      upgrade(this.#moves, this.#random, this.#builds, node);
      return;
    }
    this.#moves.crash(node);
    this.#moves.restart(node);
  }

  #majorityOf(leader: SearchedNode, without?: SearchedNode): Set<SearchedNode> {
    const { nodes } = this.#moves.world;
    const others = this.#random.shuffle(nodes.filter((node) => node !== leader && node !== without));
    const spare = this.#random.chance(0.2) ? 1 : 0;
    return new Set([leader, ...others.slice(0, Math.floor(nodes.length / 2) + spare)]);
  }

  #nodesAt(positions: readonly number[]): Set<SearchedNode> {
    return new Set(this.#moves.world.nodes.filter(({ position }) => positions.includes(position)));
  }
}
