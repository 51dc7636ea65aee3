import { NS_PER_MS } from '../../core/duration.ts';
import { CLIENTS, type PacketEffect, type PacketRule } from '../../core/packet-rule.ts';
import { drawDelay } from '../../../nemesis/packets/draws.ts';
import { createSelection, linkSeed } from '../../../nemesis/packets/selection.ts';
import type { Packet } from '../../../cluster/world/link.ts';
import type { SimulatedLink } from './simulated-cluster.ts';

const NS_PER_US = 1_000;
const US_PER_MS = 1_000;

/** What keeps one packet back: a time, and how many later packets have to pass it before that. */
interface Wait {
  /** Virtual time, ns. */
  readonly until: number;
  overtaken: number;
}

/** Decides of the packet with this number of its link whether it waits, when it is first seen. */
type Decide = (index: number, now: number) => Wait | undefined;

interface WaitingRule {
  readonly fault: string;
  readonly decide: Decide;
  readonly counter: { count: number };
  /** Of packets that were seen; undefined for those that need not wait. */
  readonly waits: Map<Packet<unknown>, Wait | undefined>;
  seen: number;
}

/** Rules that keep packets back on a link: by time, until later ones have passed, or until the fault ends. */
export class PacketWaits {
  readonly #byLink = new Map<string, WaitingRule[]>();

  /** False for a rule that keeps nothing back. */
  add(fault: string, rule: PacketRule, counter: { count: number }): boolean {
    const decide = decisionOf(rule);
    if (decide === undefined) return false;
    // What clients send is on its way for no time that anybody could see.
    if (rule.sender === CLIENTS) return true;
    const link = `${rule.sender}>${rule.receiver}`;
    const active = this.#byLink.get(link) ?? [];
    this.#byLink.set(link, [...active, { fault, decide, counter, waits: new Map(), seen: 0 }]);
    return true;
  }

  remove(fault: string): void {
    for (const [link, rules] of this.#byLink) {
      const kept = rules.filter((rule) => rule.fault !== fault);
      if (kept.length > 0) this.#byLink.set(link, kept);
      else this.#byLink.delete(link);
    }
  }

  /** Positions of the packets that may arrive now; undefined where nothing keeps any back. */
  ready(link: SimulatedLink, now: number): readonly number[] | undefined {
    if (this.#byLink.size === 0) return undefined;
    const rules = this.#byLink.get(`${link.fromName}>${link.toName}`);
    if (rules === undefined) return undefined;
    return link.packets.flatMap((packet, position) => {
      // Every rule looks at every packet, whatever the others say.
      const kept = rules.filter((rule) => isKept(rule, packet, now));
      return kept.length === 0 ? [position] : [];
    });
  }

  /** A packet leaves the link: those before it that wait to be overtaken have been, once more. */
  gone(link: SimulatedLink, packet: Packet<unknown>): void {
    if (this.#byLink.size === 0) return;
    for (const { waits } of this.#byLink.get(`${link.fromName}>${link.toName}`) ?? []) {
      waits.delete(packet);
      for (const [other, wait] of waits) if (wait !== undefined && other.order < packet.order) wait.overtaken--;
    }
  }
}

function isKept(rule: WaitingRule, packet: Packet<unknown>, now: number): boolean {
  const { waits, counter } = rule;
  if (!waits.has(packet)) {
    const decided = rule.decide(rule.seen++, now);
    if (decided !== undefined) counter.count++;
    waits.set(packet, decided);
  }
  const wait = waits.get(packet);
  return wait !== undefined && wait.until > now && wait.overtaken > 0;
}

function decisionOf({ effect, sender, receiver }: PacketRule): Decide | undefined {
  switch (effect.kind) {
    case 'hold':
      return () => ({ until: Infinity, overtaken: Infinity });
    case 'delay':
      return delayed(effect, linkSeed(effect.draws.seed, sender, receiver));
    case 'reorder': {
      const selects = createSelection(effect, linkSeed(effect.draws?.seed ?? 0, sender, receiver));
      const { overtaken, patienceMs } = effect;
      return (index, now) => (selects(index, index) ? { until: now + patienceMs * NS_PER_MS, overtaken } : undefined);
    }
    default:
      return undefined;
  }
}

function delayed(effect: Extract<PacketEffect, { kind: 'delay' }>, seed: number): Decide {
  const { distribution, delayMs, jitterMs } = effect;
  return (index, now) => {
    const us = drawDelay(seed, index, distribution, delayMs * US_PER_MS, jitterMs * US_PER_MS);
    return { until: now + us * NS_PER_US, overtaken: Infinity };
  };
}
