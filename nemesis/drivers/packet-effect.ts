import type { FaultEffect } from '../../harness/core/fault-record.ts';
import type { Json, JsonObject } from '../../harness/core/json.ts';
import type { LinkTimes } from '../../harness/core/link-times.ts';
import type { CutWindow } from '../link-times.ts';
import type { PacketBackend, PacketFault } from '../packets/backend.ts';
import { packetObservation } from '../packets/observation.ts';
import type { RuleCounters } from '../packets/nfqueue/answers.ts';
import type { DaemonEffect } from './packet-daemons.ts';
import { RETRANSMISSION_MS } from './retransmission.ts';

/**
 * What a packet fault did, by counters that were 0 when it began: those of its own chains and filters, by place, and
 * those of its rules at packet daemons.
 */
export function packetEffect(
  fault: PacketFault,
  backend: PacketBackend,
  counts: readonly (readonly [string, number])[],
  daemons: readonly DaemonEffect[],
  manner: Manner,
): FaultEffect {
  const packets =
    daemons.length === 0 ? totals(counts) : daemons.map(({ where, rules }) => [where, hits(rules)] as const);
  const count = packets.reduce((sum, [, number]) => sum + number, 0);
  return {
    proven: count > 0,
    observation: backend.observation?.(fault) ?? packetObservation(fault.rules),
    count,
    details: {
      backend: backend.name,
      packets: Object.fromEntries(packets),
      ...daemonDetails(daemons),
      ...mannerDetails(manner),
    },
  };
}

/** What else was done, and is no matter of counters: stretches in which a flapping link was cut, and TCP's patience. */
export interface Manner {
  readonly flaps: readonly CutWindow[] | undefined;
  readonly capped: boolean;
}

/** The same effect with what is known some time after the end: when each link was really cut and healed. */
export function withLinks(effect: FaultEffect, links: readonly LinkTimes[]): FaultEffect | undefined {
  if (links.length === 0) return undefined;
  return { ...effect, details: { ...(effect.details as JsonObject), links: links.map((link) => ({ ...link })) } };
}

function mannerDetails({ flaps, capped }: Manner): JsonObject {
  return {
    ...(flaps === undefined ? {} : { flaps: flaps.map(({ from, to }) => ({ cutAt: from, healedAt: to })) }),
    ...(capped ? { retransmissionCapMs: RETRANSMISSION_MS } : {}),
  };
}

/** One number per place, where there were several rounds. */
function totals(counts: readonly (readonly [string, number])[]): (readonly [string, number])[] {
  const places = new Map<string, number>();
  for (const [where, number] of counts) places.set(where, (places.get(where) ?? 0) + number);
  return [...places];
}

function hits(rules: readonly RuleCounters[]): number {
  return sum(rules, ({ hit, full }) => hit + full);
}

/** Everything that is out of the ordinary is said, and what is not is left out. */
function daemonDetails(daemons: readonly DaemonEffect[]): Readonly<Record<string, Json>> {
  if (daemons.length === 0) return {};
  const rules = daemons.flatMap((effect) => effect.rules);
  const details = {
    seen: sum(rules, ({ seen }) => seen),
    letThroughAgain: sum(rules, ({ again }) => again),
    queueFull: sum(rules, ({ full }) => full),
    lostByOverrun: sum(daemons, ({ daemon }) => daemon.overrun),
    copiesNotSent: sum(daemons, ({ daemon }) => daemon.unsent),
    decisionsNotLogged: sum(daemons, ({ daemon }) => daemon.unlogged),
  };
  return Object.fromEntries(Object.entries(details).filter(([name, value]) => name === 'seen' || value > 0));
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
