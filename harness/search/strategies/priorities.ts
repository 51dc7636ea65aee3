import type { Stream } from '../../core/random.ts';
import type { Moves, SearchedNode } from './moves.ts';
import { RandomSteps } from './random-steps.ts';
import type { Setting, Strategy } from './strategy.ts';
import { changeable, type Weather } from './weather.ts';

/** Part of the schedule that follows priorities; the rest is fair, or what has a low one would never happen. */
const UNFAIR = 0.75;

/**
 * Every link and every node is a chain of events with a priority, and always the first event of the highest chain that
 * has any comes next; at a few steps drawn beforehand the highest falls behind all others. Mistakes that need few changes
 * of order are found with a probability that does not vanish. (Burckhardt et al., "A randomized scheduler with
 * probabilistic guarantees of finding bugs", ASPLOS 2010; chains after Ozkan et al., OOPSLA 2018.)
 */
export const priorities: Strategy = {
  name: 'pct',
  summary: 'links and nodes have priorities, which change at two to five steps drawn beforehand; fair towards the end',
  share: 6,
  dearShare: 14,
  run(moves, random, setting) {
    const chains = new Chains(moves, random, setting);
    const end = Math.floor(setting.length * UNFAIR);
    while (!moves.over && moves.world.steps < end) chains.next();
    while (!moves.over) chains.steps.take();
  },
};

/** What happens at a node on its own account. */
type Local = 'timeout' | 'request' | 'crash' | 'restart';

class Chains {
  readonly steps: RandomSteps;
  readonly #moves: Moves;
  readonly #random: Stream;
  readonly #weather: Weather;
  /** By position of the link or, after the links, of the node. Higher first. */
  #ranks: number[] = [];
  #lowest = 0;
  /** Local events that wait, by position of the node. */
  readonly #waiting: Local[][] = [];
  /** Steps at which the highest chain falls, the next one last. */
  readonly #changes: number[];

  constructor(moves: Moves, random: Stream, { features, length }: Setting) {
    this.#moves = moves;
    this.#random = random;
    this.#weather = changeable(random);
    this.steps = new RandomSteps(moves, random, features, this.#weather);
    const depth = 2 + random.integer(4);
    this.#changes = Array.from({ length: depth - 1 }, () => random.integer(length)).sort((one, other) => other - one);
  }

  next(): void {
    this.#keepUp();
    this.#arrive();
    const highest = this.#highest();
    if (highest === undefined) {
      this.#wait('timeout');
      return;
    }
    const change = this.#changes.at(-1);
    if (change !== undefined && this.#moves.world.steps >= change) {
      this.#changes.pop();
      this.#ranks[highest] = --this.#lowest;
      return;
    }
    this.#take(highest);
  }

  /** Nodes that joined have priorities, too; positions of links are others then, so all are drawn again. */
  #keepUp(): void {
    const { nodes, links } = this.#moves.world;
    const chains = links.length + nodes.length;
    if (this.#ranks.length === chains) return;
    this.#ranks = this.#random.shuffle(Array.from({ length: chains }, (_, rank) => rank));
    while (this.#waiting.length < nodes.length) this.#waiting.push([]);
  }

  /** What comes from outside comes at its own pace, and waits until its node's turn. */
  #arrive(): void {
    const { timeouts, requests, crashes } = this.#weather;
    const dice = this.#random.next();
    if (dice < timeouts) this.#wait('timeout');
    else if (dice < timeouts + requests) this.#wait('request');
    else if (dice < timeouts + requests + crashes) this.#wait('crash', 'restart');
  }

  #wait(...events: readonly Local[]): void {
    this.#waiting[this.#random.integer(this.#waiting.length)]?.push(...events);
  }

  /** The chain of the highest rank in which something can happen. */
  #highest(): number | undefined {
    const { links, nodes } = this.#moves.world;
    let highest: number | undefined;
    for (let chain = 0; chain < this.#ranks.length; chain++) {
      const link = links[chain];
      const possible =
        link === undefined
          ? (this.#waiting[chain - links.length]?.length ?? 0) > 0
          : link.packets.length > 0 && nodes[link.to]?.up === true && !link.held;
      if (possible && (highest === undefined || this.#rank(chain) > this.#rank(highest))) highest = chain;
    }
    return highest;
  }

  #rank(chain: number): number {
    return this.#ranks[chain] as number;
  }

  #take(chain: number): void {
    const { links, nodes } = this.#moves.world;
    const link = links[chain];
    if (link !== undefined) this.#moves.deliver(link, 0);
    else {
      const position = chain - links.length;
      const event = this.#waiting[position]?.shift();
      if (event !== undefined) this.#local(nodes[position] as SearchedNode, event);
    }
  }

  #local(node: SearchedNode, event: Local): void {
    const timers = node.handlers.timers(node.state);
    if (event === 'request') this.steps.requests.ask(node);
    else if (event === 'crash') this.#moves.crash(node);
    else if (event === 'restart') this.#moves.restart(node);
    else if (timers.length > 0) this.#moves.timeout(node, this.#random.pick(timers));
  }
}
