import type { Handlers } from '../../harness/core/contracts/handlers.ts';

/** A node's clock. */
export interface NodeClock {
  /** What it shows, ns. */
  now: number;
  /** Up to where the node has come in true time, ns: what the clock would show if nobody had ever bent it. */
  lived: number;
  /** Its speed; 1 is true time, 0 is standstill. */
  rate: number;
  /** When each timer that runs was set, on this clock. */
  readonly set: Map<string, number>;
}

/**
 * The clocks of a world in which their drift is bounded. Time passes only when a timer fires: the node's clock moves on
 * to the timer's end, and all others move along at their own rates, except that a clock stands still at the first end of
 * a timer of its own, which is then overdue. A timer may fire only if afterwards all running nodes are within the bound
 * of each other, so nobody gets ahead of a node that is late by more than that. What counts is true time, not what clocks
 * show: a clock that leaps or runs at another rate is off by more than any bound, and holds nobody back.
 * (Alur and Dill, "A theory of timed automata", 1994, with one clock per node.)
 */
export interface Clocks {
  /** ns. */
  readonly drift: number;
  /** By position. */
  readonly nodes: NodeClock[];
}

/** What clocks need to know of a node. */
interface ClockedNode<State> {
  readonly position: number;
  readonly up: boolean;
  readonly state: State;
  readonly handlers: Pick<Handlers<State, unknown, unknown, unknown>, 'timers' | 'timing'>;
}

/** Clocks that all show 0, with every timer of the nodes set. */
export function createClocks<State>(drift: number, nodes: readonly ClockedNode<State>[]): Clocks {
  return {
    drift,
    nodes: nodes.map(({ handlers, state }) => ({ now: 0, lived: 0, rate: 1, set: timersSet(handlers, state, 0) })),
  };
}

/** Where a clock comes to when time passes. */
export type Reading = Pick<NodeClock, 'now' | 'lived'>;

/** What all clocks would come to after this timer of this node fired, by position; undefined when it may not fire yet. */
export function clocksAtFiring<State>(
  clocks: Clocks,
  nodes: readonly ClockedNode<State>[],
  node: ClockedNode<State>,
  timer: string,
): readonly Reading[] | undefined {
  const own = clocks.nodes[node.position] as NodeClock;
  const end = endOf(node, own, timer);
  if (own.rate === 0 && end > own.now) return undefined;
  const passed = end > own.now ? (end - own.now) / own.rate : 0;
  const ahead = { now: Math.max(own.now, end), lived: own.lived + passed };
  const readings = nodes.map((other) =>
    other === node ? ahead : readingAfter(passed, other, clocks.nodes[other.position] as NodeClock),
  );
  const late = nodes.some(
    ({ up, position }) => up && ahead.lived - (readings[position] as Reading).lived > clocks.drift,
  );
  return late ? undefined : readings;
}

/** What the clock comes to while so much true time passes elsewhere, ns. */
function readingAfter<State>(passed: number, node: ClockedNode<State>, clock: NodeClock): Reading {
  const { now, lived, rate } = clock;
  const then = now + Math.round(passed * rate);
  const limit = node.up ? Math.max(now, firstEnd(node, clock)) : Infinity;
  return then <= limit ? { now: then, lived: lived + passed } : { now: limit, lived: lived + (limit - now) / rate };
}

/** After a timer fired: all clocks move on, and the timer, if it still runs, is set anew. */
export function passTime<State>(
  clocks: Clocks,
  readings: readonly Reading[],
  node: ClockedNode<State>,
  timer: string,
): void {
  readings.forEach((reading, position) => Object.assign(clocks.nodes[position] as NodeClock, reading));
  (clocks.nodes[node.position] as NodeClock).set.delete(timer);
  followTimers(clocks, node);
}

/** After an event: timers that run now and did not before are set, and those that are gone are forgotten. */
export function followTimers<State>(clocks: Clocks, node: ClockedNode<State>): void {
  const { set, now } = clocks.nodes[node.position] as NodeClock;
  const running = node.handlers.timers(node.state);
  for (const timer of set.keys()) if (!running.includes(timer)) set.delete(timer);
  for (const timer of running) if (!set.has(timer)) set.set(timer, now);
}

/** After a message: the same, and timers that the message sets anew begin again. */
export function resetTimers<State>(clocks: Clocks, node: ClockedNode<State>, before: State, message: unknown): void {
  const { set, now } = clocks.nodes[node.position] as NodeClock;
  for (const timer of set.keys()) {
    if (node.handlers.timing?.resets(timer, before, node.state, message) === true) set.set(timer, now);
  }
  followTimers(clocks, node);
}

/** After a restart: every timer begins again; the clock went on. */
export function restartTimers<State>(clocks: Clocks, node: ClockedNode<State>): void {
  (clocks.nodes[node.position] as NodeClock).set.clear();
  followTimers(clocks, node);
}

/** Running timers whose end the clock shows already, those that ended first at the front. */
export function endedTimers<State>(clocks: Clocks, node: ClockedNode<State>): readonly string[] {
  const clock = clocks.nodes[node.position] as NodeClock;
  const end = (timer: string): number => endOf(node, clock, timer);
  const ended = [...clock.set.keys()].filter((timer) => end(timer) <= clock.now);
  return ended.sort((one, other) => end(one) - end(other));
}

function timersSet<State>(handlers: ClockedNode<State>['handlers'], state: State, now: number): Map<string, number> {
  return new Map(handlers.timers(state).map((timer) => [timer, now]));
}

function firstEnd<State>(node: ClockedNode<State>, clock: NodeClock): number {
  let first = Infinity;
  for (const timer of clock.set.keys()) first = Math.min(first, endOf(node, clock, timer));
  return first;
}

function endOf<State>({ handlers }: ClockedNode<State>, clock: NodeClock, timer: string): number {
  return (clock.set.get(timer) ?? clock.now) + (handlers.timing?.duration(timer) ?? 0);
}
