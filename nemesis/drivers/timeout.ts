import { setTimeout as sleep } from 'node:timers/promises';
import type { ElectionTiming } from '../../harness/core/contracts/system.ts';
import { NS_PER_MS } from '../../harness/core/duration.ts';
import type { FaultEffect } from '../../harness/core/fault-record.ts';
import type { ClockHolds } from '../clock/clock-holds.ts';
import { jumped, running } from '../clock/clock-state.ts';
import type { NodeClocks } from '../clock/node-clocks.ts';
import { newestLeader } from '../newest-leader.ts';
import type { NodeReading } from '../snapshot-watch.ts';
import { narrowed, NOBODY, type FaultDriver } from './driver.ts';
import type { NodeObserver } from './snapshots.ts';
import { Claims } from './claims.ts';

/** Between two ticks, ms: Go drops a tick that comes before the last one was taken. */
const TICK_PAUSE_MS = 1;

/** How often in a row a candidate may lose, with nobody else winning, before another one has its turn. */
const MOST_LOST = 2;

/** What became of one attempt. */
interface Election {
  readonly target: string;
  readonly stop: AbortController;
  /** Resolves when the target leads, or when there is nothing more to be tried. */
  done: Promise<void>;
  before: NodeReading | undefined;
  /** Of all nodes, the last ones. */
  readings: readonly NodeReading[];
  ticks: number;
  refusal: string | undefined;
}

/**
 * Makes one node's election timer fire. All monotonic clocks stand still, so that neither heartbeats nor elections happen
 * by themselves. Then those who are to vote grow old enough to forget their leader, where they have leases, and after that
 * only the target's time goes on, tick by tick, until it leads.
 */
export function createTimeoutDriver(
  clocks: NodeClocks,
  holds: ClockHolds,
  observer: NodeObserver,
  timing: ElectionTiming,
): FaultDriver {
  const elections = new Claims<Election>();

  const tick = async (nodes: readonly string[]): Promise<void> => {
    const amount = BigInt(Math.round(timing.tickMs * NS_PER_MS));
    await Promise.all(
      nodes.map(async (node) => {
        await clocks.page(node).change({ monotonic: (clock, at) => jumped(clock, at, amount) });
        await clocks.kick(node);
      }),
    );
    await sleep(TICK_PAUSE_MS);
  };

  const isOver = (election: Election): boolean => election.stop.signal.aborted || isElected(election);

  const look = async (election: Election): Promise<void> => {
    election.readings = await observer.read([election.target]);
  };

  const pass = async (election: Election, nodes: readonly string[], ms: number): Promise<void> => {
    if (nodes.length === 0) return;
    for (let passed = 0; passed < ms && !isOver(election); passed += timing.tickMs) {
      if (nodes.includes(election.target)) election.ticks++;
      await tick(nodes);
    }
  };

  /**
   * Whoever hears a leader in the middle of it, because clients asked that for something, is as young as before: again. A
   * candidate that nobody votes for, because it lacks entries, gets them from another node that leads meanwhile.
   */
  const elect = async (election: Election): Promise<void> => {
    const others = without(clocks.nodes, election.target);
    await look(election);
    election.before = newestLeader(election.readings);
    if (election.before?.node === election.target) return;
    for (let lost = 0; !isOver(election);) {
      await pass(election, boundVoters(election.readings, others), timing.leaseMs);
      await pass(election, [election.target], timing.longestMs);
      await look(election);
      lost = followedLeader(election.readings) === undefined ? lost + 1 : 0;
      if (lost < MOST_LOST) continue;
      await pass(election, turn(others, lost), timing.longestMs);
      await look(election);
    }
  };

  const run = async (rate: number): Promise<void> => {
    await Promise.all(
      clocks.nodes.map((node) => clocks.page(node).change({ monotonic: (clock, at) => running(clock, at, rate) })),
    );
  };

  const finish = async (faultId: string): Promise<FaultEffect> => {
    const election = elections.of(faultId);
    try {
      election.stop.abort();
      await election.done;
      return effectOf(election);
    } finally {
      if (election.refusal === undefined) await run(1);
      holds.letGo(faultId);
      elections.delete(faultId);
    }
  };

  return {
    kinds: ['timeout'],

    claim: (faultId, given) => {
      const [target = ''] = narrowed(given, 'timeout').targets;
      const refusal = clocks.nodes
        .map((node) => holds.take(faultId, node, ['monotonic']))
        .find((reason) => reason !== undefined);
      elections.set(faultId, {
        target,
        stop: new AbortController(),
        done: Promise.resolve(),
        before: undefined,
        readings: [],
        ticks: 0,
        refusal,
      });
    },

    inverses: () => clocks.nodes.map((node) => ({ kind: 'clocks', page: clocks.page(node).file })),

    begin: async (faultId, go) => {
      const election = elections.of(faultId);
      if (election.refusal !== undefined) return new Map([[election.target, election.refusal]]);
      await go;
      await run(0);
      election.done = elect(election);
      // Told at the end, which comes in any case.
      election.done.catch(() => undefined);
      return NOBODY;
    },

    over: (faultId) => elections.of(faultId).done,

    end: async (faultId, go) => {
      // The time is over, or all is done before it.
      await go;
      return { effect: await finish(faultId), restarted: [] };
    },

    abandon: async (faultId) => {
      await finish(faultId);
    },
  };
}

/** One after the other: two that stand for election at the same time take each other's votes. */
function turn(nodes: readonly string[], round: number): readonly string[] {
  return nodes.slice(round % nodes.length).slice(0, 1);
}

function without(nodes: readonly string[], other: string): string[] {
  return nodes.filter((node) => node !== other);
}

/** The leader of the latest term that anybody is in. */
function followedLeader(readings: readonly NodeReading[]): string | undefined {
  const leader = newestLeader(readings);
  return leader !== undefined && leader.term === latestTerm(readings) ? leader.node : undefined;
}

/** Who may be bound by a lease: followers of a leader, and those who have not heard that its term is over. */
function boundVoters(readings: readonly NodeReading[], voters: readonly string[]): readonly string[] {
  const leader = followedLeader(readings);
  if (leader !== undefined) return without(voters, leader);
  const free = readings.filter(({ term }) => term === latestTerm(readings)).map(({ node }) => node);
  return voters.filter((node) => !free.includes(node));
}

function latestTerm(readings: readonly NodeReading[]): number {
  return Math.max(-1, ...readings.map(({ term }) => term));
}

function isElected({ target, before, readings }: Election): boolean {
  const after = newestLeader(readings);
  return after?.node === target && after.term > (before?.term ?? -1);
}

function effectOf(election: Election): FaultEffect {
  const { target, before, readings, ticks } = election;
  const proven = isElected(election);
  return {
    proven,
    observation: 'leader of a later term',
    count: proven ? 1 : 0,
    ...(proven ? {} : { reason: `${target} did not become leader in ${String(ticks)} ticks of its own clock` }),
    details: { before: wordOf(before), after: wordOf(newestLeader(readings)), ticks },
  };
}

function wordOf(reading: NodeReading | undefined) {
  return reading === undefined ? null : { node: reading.node, term: reading.term };
}
