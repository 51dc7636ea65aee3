import { NS_PER_MS } from '../../core/duration.ts';
import type { KeyValueAnswer, KeyValueRequest } from '../../core/contracts/handlers.ts';
import type { Clocks } from '../../../cluster/world/clocks.ts';
import type { NodeState } from '../../core/raft/node-state.ts';
import type { Stream } from '../../core/random.ts';
import type { Effect, Moves, SearchedLink, SearchedNode } from '../strategies/moves.ts';
import type { TrialSubject } from '../trials.ts';

/** Of the request that has to be answered; no schedule uses it. */
const CLIENT = 'progress';
/** How long a timer runs where the system does not say, ns: as a follower's, and as a leader's. */
const FOLLOWER_NS = 300 * NS_PER_MS;
const LEADER_NS = 50 * NS_PER_MS;
/** A client that hears nothing asks again. */
const PATIENCE_NS = 300 * NS_PER_MS;
/** Timer firings that may pass without an answer: elections, and two heartbeats for every entry a follower may lack. */
const FIRINGS = 300;
const FIRINGS_PER_ENTRY = 3;

/** A timer, when it fires, and how long that is away, ns. */
interface Due {
  readonly node: SearchedNode;
  readonly timer: string;
  readonly at: number;
  readonly wait: number;
}

/** What became of a core that was left in peace. */
export interface CoreRun {
  readonly answered: boolean;
  /** Steps it took. */
  readonly steps: number;
}

/**
 * A majority after the chaos: up, connected, and served fairly, while everybody else stays stopped or cut off. Packets
 * are faster than timers, and timers fire when they are due on one virtual clock; election timeouts are drawn anew each
 * time, as Raft has it. What crosses the border of the core stays on its way.
 */
export class FairCore {
  readonly #moves: Moves;
  readonly #random: Stream;
  readonly #subject: TrialSubject;
  readonly #core: readonly SearchedNode[];
  /** By position of the node, when each of its timers is due, ns. */
  readonly #due: readonly Map<string, number>[];
  #now = 0;
  #asked = -Infinity;
  #answered = false;

  constructor(moves: Moves, random: Stream, subject: TrialSubject, core: readonly SearchedNode[]) {
    this.#moves = moves;
    this.#random = random;
    this.#subject = subject;
    this.#core = core;
    this.#due = moves.world.nodes.map(() => new Map<string, number>());
  }

  /** Until a fresh request is answered, an invariant breaks, or the bound is passed. */
  run(): CoreRun {
    const moves = this.#moves;
    const before = moves.world.steps;
    const longest = Math.max(...this.#core.map((node) => moves.stateOf(node).log.index));
    const firings = FIRINGS + FIRINGS_PER_ENTRY * longest;
    moves.extend(moves.world.inFlight + 4 * firings * moves.world.nodes.length);
    moves.watch = (effect) => this.#see(effect);
    this.#heal();
    for (const node of moves.world.nodes) this.#followTimers(node);
    this.#settle();
    for (let fired = 0; fired < firings && !this.#answered && !moves.over; fired++) {
      this.#fireNext();
      this.#settle();
    }
    moves.watch = undefined;
    return { answered: this.#answered, steps: moves.world.steps - before };
  }

  #heal(): void {
    for (const node of this.#core) if (!node.up) this.#moves.restart(node);
    for (const { held, fromName: from, toName: to } of this.#inner()) {
      if (held) this.#moves.perform({ rule: 'release', from, to });
    }
  }

  /** Everything within the core arrives, oldest first, and what comes of it; the client asks when somebody leads. */
  #settle(): void {
    while (!this.#answered && !this.#moves.over) {
      const link = this.#oldest();
      if (link !== undefined) this.#deliver(link);
      else if (!this.#ask()) return;
    }
  }

  #oldest(): SearchedLink | undefined {
    let oldest: SearchedLink | undefined;
    let order = Infinity;
    for (const link of this.#inner()) {
      const packet = link.packets[0];
      if (packet === undefined || packet.order >= order) continue;
      oldest = link;
      order = packet.order;
    }
    return oldest;
  }

  /** Links within the core. */
  #inner(): readonly SearchedLink[] {
    return this.#core.flatMap((from) => this.#core.filter((to) => to !== from).map((to) => this.#moves.link(from, to)));
  }

  #deliver(link: SearchedLink): void {
    const receiver = this.#moves.world.nodes[link.to] as SearchedNode;
    const before = receiver.state;
    const message = link.packets[0]?.message;
    if (this.#moves.deliver(link, 0) === undefined) return;
    const { timing } = receiver.handlers;
    const due = this.#due[receiver.position] as Map<string, number>;
    for (const timer of due.keys()) {
      if (timing?.resets(timer, before, receiver.state, message) === true) due.delete(timer);
    }
    this.#followTimers(receiver);
  }

  /** Asks the leader of the highest term, once in a while. */
  #ask(): boolean {
    if (this.#now < this.#asked + PATIENCE_NS) return false;
    const terms = (node: SearchedNode): number => this.#moves.stateOf(node).currentTerm;
    const [leader] = this.#moves
      .leaders()
      .filter((node) => this.#core.includes(node))
      .sort((one, other) => terms(other) - terms(one));
    if (leader === undefined) return false;
    this.#asked = this.#now;
    this.#moves.input(leader, REQUEST);
    this.#followTimers(leader);
    return true;
  }

  /** Fires the timer that is due first and may: where clocks are bounded, one that is ahead of the others has to wait. */
  #fireNext(): void {
    const { clocks } = this.#moves.world;
    const due = clocks === undefined ? this.#dueInCore() : this.#dueOnClocks(clocks);
    for (const { node, timer, at } of due.sort((one, other) => one.wait - other.wait)) {
      if (this.#moves.timeout(node, timer) === undefined) continue;
      this.#now = Math.max(this.#now, at);
      this.#due[node.position]?.delete(timer);
      this.#followTimers(node);
      return;
    }
  }

  #dueInCore(): Due[] {
    return this.#core.flatMap((node) =>
      [...(this.#due[node.position] ?? [])].map(([timer, at]) => ({ node, timer, at, wait: at - this.#now })),
    );
  }

  /** By the clocks of the world, and of all nodes that are up, so that nobody is left behind. */
  #dueOnClocks(clocks: Clocks): Due[] {
    return this.#moves.world.nodes.flatMap((node) => {
      const clock = clocks.nodes[node.position];
      if (!node.up || clock === undefined) return [];
      return [...clock.set].map(([timer, set]) => {
        const at = set + (node.handlers.timing?.duration(timer) ?? 0);
        return { node, timer, at, wait: Math.max(0, at - clock.now) };
      });
    });
  }

  /** Timers that run now and did not are set; those that are gone are forgotten. */
  #followTimers(node: SearchedNode): void {
    const due = this.#due[node.position] as Map<string, number>;
    const running = node.handlers.timers(node.state);
    for (const timer of due.keys()) if (!running.includes(timer)) due.delete(timer);
    for (const timer of running) if (!due.has(timer)) due.set(timer, this.#now + this.#duration(node, timer));
  }

  #duration(node: SearchedNode, timer: string): number {
    const leads = this.#moves.stateOf(node).role === 'leader';
    const shortest = node.handlers.timing?.duration(timer) ?? (leads ? LEADER_NS : FOLLOWER_NS);
    return timer === 'election' && !leads ? shortest * (1 + this.#random.next()) : shortest;
  }

  #see(effect: Effect): void {
    for (const output of effect.outputs) if (answers(this.#subject.system.toAnswer(output))) this.#answered = true;
  }
}

const REQUEST: KeyValueRequest = { client: CLIENT, request: 1, f: 'write', key: 'progress', value: 1 };

function answers({ client, outcome }: KeyValueAnswer): boolean {
  return client === CLIENT && (outcome.type === 'ok' || outcome.notLeader !== true);
}

/** A majority, or more, of those who are members by the log that is most up to date. Everybody else is cut off. */
export function drawCore(moves: Moves, random: Stream): SearchedNode[] {
  const { nodes } = moves.world;
  const [newest] = nodes.map((node) => moves.stateOf(node)).sort(byLog);
  const members = nodes.filter(({ name }) => newest?.members.includes(name) === true);
  const majority = Math.floor(members.length / 2) + 1;
  const size = majority + random.integer(Math.max(1, members.length - majority + 1));
  return random.shuffle(members).slice(0, size);
}

/** The most up to date first. */
function byLog({ log: one }: NodeState, { log: other }: NodeState): number {
  return other.term - one.term || other.index - one.index;
}
