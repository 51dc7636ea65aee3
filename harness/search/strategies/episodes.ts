import type { Stream } from '../../core/random.ts';
import type { Moves, SearchedLink, SearchedNode } from './moves.ts';
import { RandomSteps } from './random-steps.ts';
import type { Setting, Strategy } from './strategy.ts';
import { changeable } from './weather.ts';

/**
 * Elections, exchanges and stops as wholes, in any order, with chance only in who takes part and what is left lying about
 * in between: far into the protocol with few steps, where single steps seldom come.
 */
export const episodes: Strategy = {
  name: 'episodes',
  summary: 'whole elections, exchanges, partitions and restarts in any order, with loose steps in between',
  share: 24,
  dearShare: 12,
  run(moves, random, setting) {
    const play = new Play(moves, random, setting);
    while (!moves.over) play.next();
  },
};

type Episode = (play: Play) => void;

class Play {
  readonly moves: Moves;
  readonly random: Stream;
  readonly steps: RandomSteps;
  readonly #episodes: readonly Episode[];
  /** How likely a vote or a reply gets through. */
  readonly #reliability: number;

  constructor(moves: Moves, random: Stream, { features }: Setting) {
    this.moves = moves;
    this.random = random;
    this.steps = new RandomSteps(moves, random, features, changeable(random));
    this.#reliability = random.pick([0.6, 0.8, 0.95]);
    const drawn = EPISODES.flatMap(([episode, weight]) =>
      Array.from({ length: Math.round(weight * 2 ** (2 * random.next() - 1)) }, () => episode),
    );
    this.#episodes = features.drops ? drawn : drawn.filter((episode) => episode !== clear);
  }

  next(): void {
    this.random.pick(this.#episodes)(this);
  }

  anyNode(): SearchedNode {
    return this.random.pick(this.moves.world.nodes);
  }

  /** One that leads, if there is one. */
  leader(): SearchedNode {
    const leaders = this.moves.leaders();
    return leaders.length > 0 ? this.random.pick(leaders) : this.anyNode();
  }

  others(node: SearchedNode): SearchedNode[] {
    const others = this.moves.world.nodes.filter((other) => other !== node);
    return this.random.shuffle(others).slice(0, 1 + this.random.integer(Math.max(1, others.length)));
  }

  /** Delivers a packet, and most of the time what its receiver answers. */
  exchange(link: SearchedLink, position: number): void {
    const back = this.moves.world.nodes[link.from];
    const answers = this.moves.deliver(link, position)?.sent ?? [];
    if (!this.random.chance(this.#reliability)) return;
    for (const answer of answers) {
      if (back === undefined || answer.to !== back.position) continue;
      const home = this.moves.world.links[answer.from * this.moves.world.nodes.length + answer.to] as SearchedLink;
      this.moves.deliver(home, home.packets.indexOf(answer));
    }
  }
}

/** A node asks for votes and gets some; what others did not get stays on its way, or is lost. */
function elect(play: Play): void {
  const { moves, random } = play;
  const node = play.anyNode();
  if (!node.up && random.chance(0.7)) moves.restart(node);
  const [timer] = node.handlers.timers(node.state);
  if (timer === undefined || moves.timeout(node, timer) === undefined) return;
  // Where votes are asked for in two rounds, the second begins with what came of the first.
  for (let round = 0; round < 2; round++) {
    for (const voter of play.others(node)) newest(play, moves.link(node, voter));
  }
  if (random.chance(0.6)) loseFrom(play, node, 'RequestVote');
}

/** Some followers get what the leader has for them, and mostly it hears of that. */
function replicate(play: Play): void {
  const { moves, random } = play;
  const leader = play.leader();
  if (random.chance(0.4)) beat(play, leader);
  for (const follower of play.others(leader)) {
    const link = moves.link(leader, follower);
    const rounds = 1 + random.integer(3);
    for (let round = 0; round < rounds && link.packets.length > 0; round++) {
      if (random.chance(0.6)) play.exchange(link, 0);
      else newest(play, link);
    }
  }
}

function newest(play: Play, link: SearchedLink): void {
  if (link.packets.length > 0) play.exchange(link, link.packets.length - 1);
}

function heartbeat(play: Play): void {
  beat(play, play.leader());
}

function beat({ moves }: Play, leader: SearchedNode): void {
  const [timer] = leader.handlers.timers(leader.state);
  if (timer !== undefined) moves.timeout(leader, timer);
}

function request(play: Play): void {
  const { steps, random } = play;
  const count = random.chance(0.7) ? 1 : 2 + random.integer(2);
  const leader = play.leader();
  for (let each = 0; each < count; each++) steps.requests.ask(leader);
}

function administer(play: Play): void {
  play.steps.requests.administer(play.leader());
}

/** Everything of one node, or everything at all, is lost. */
function clear(play: Play): void {
  if (play.random.chance(0.3)) play.moves.perform({ rule: 'drop-all', from: '*', to: '*' });
  else loseFrom(play, play.leader());
}

function loseFrom({ moves, random }: Play, node: SearchedNode, type?: string): void {
  const from = random.chance(0.8);
  moves.perform({
    rule: 'drop-all',
    from: from ? node.name : '*',
    to: from ? '*' : node.name,
    ...(type !== undefined && { type }),
  });
}

function stop(play: Play): void {
  play.steps.crash();
}

function revive({ moves }: Play): void {
  for (const node of moves.world.nodes) if (!node.up) moves.restart(node);
}

/** A few steps without a plan: late packets, copies, another timer. */
function stray({ moves, steps, random }: Play): void {
  const count = 1 + random.integer(4);
  for (let step = 0; step < count && !moves.over; step++) steps.take();
}

/** How often each is drawn before chance changes it. */
const EPISODES: readonly (readonly [Episode, number])[] = [
  [elect, 8],
  [replicate, 12],
  [heartbeat, 3],
  [request, 10],
  [administer, 2],
  [clear, 3],
  [stop, 3],
  [revive, 1],
  [stray, 6],
];
