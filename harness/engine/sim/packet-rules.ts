import { CLIENTS, type PacketEffect, type PacketRule } from '../../core/packet-rule.ts';
import type { Stream } from '../../core/random.ts';
import { createSelection, linkSeed } from '../../../nemesis/packets/selection.ts';
import { PacketWaits } from './packet-waits.ts';

export type Fate = 'deliver' | 'drop' | 'duplicate';

interface ActiveRule {
  readonly fault: string;
  readonly loses: boolean;
  /** Whether it hits the next packet that comes. */
  readonly hits: (random: Stream) => boolean;
  readonly counter: { count: number };
}

/**
 * The packet rules in force, by link. A packet meets them once, when it arrives: a rule that loses it settles its fate,
 * and only an original is duplicated, so that a link that duplicates everything still delivers. Rules that keep packets
 * back decide before that, in `waits`.
 */
export class PacketRules {
  readonly #byLink = new Map<string, ActiveRule[]>();
  readonly waits = new PacketWaits();

  add(fault: string, rules: readonly PacketRule[], counter: { count: number }): void {
    for (const rule of rules) {
      if (this.waits.add(fault, rule, counter)) continue;
      const link = linkName(rule.sender, rule.receiver);
      const added = { fault, loses: rule.effect.kind !== 'duplicate', hits: selectionOf(rule), counter };
      const active = this.#byLink.get(link);
      if (active) active.push(added);
      else this.#byLink.set(link, [added]);
    }
  }

  remove(fault: string): void {
    this.waits.remove(fault);
    for (const [link, rules] of this.#byLink) {
      const kept = rules.filter((rule) => rule.fault !== fault);
      if (kept.length > 0) this.#byLink.set(link, kept);
      else this.#byLink.delete(link);
    }
  }

  /** What happens to a packet that arrives now. Draws only where a rule has a probability, and counts what it decides. */
  fate(sender: string, receiver: string, isCopy: boolean, random: Stream): Fate {
    if (this.#byLink.size === 0) return 'deliver';
    const rules = this.#byLink.get(linkName(sender, receiver));
    if (rules === undefined) return 'deliver';
    const lost = rules.find(({ loses, hits }) => loses && hits(random));
    if (lost) return counted(lost, 'drop');
    const copied = isCopy ? undefined : rules.find(({ loses, hits }) => !loses && hits(random));
    return copied ? counted(copied, 'duplicate') : 'deliver';
  }

  /** Whether a client's request to this node is lost on the way. */
  losesRequest(receiver: string, random: Stream): boolean {
    return this.fate(CLIENTS, receiver, true, random) === 'drop';
  }
}

function linkName(sender: string, receiver: string): string {
  return `${sender}>${receiver}`;
}

/** By the fault's own random numbers where it has a seed, so that packets of the same place are hit in every engine. */
function selectionOf({ effect, sender, receiver }: PacketRule): (random: Stream) => boolean {
  if (effect.kind === 'drop') return () => true;
  const sample = sampledOf(effect);
  if (sample.draws === undefined && sample.nth === undefined) return (random) => random.chance(sample.probability);
  const selects = createSelection(sample, linkSeed(sample.draws?.seed ?? 0, sender, receiver));
  let index = 0;
  return () => selects(index, index++);
}

/** A packet that arrives damaged is discarded, with any checksum that is wrong; the others have no form in the world. */
function sampledOf(effect: PacketEffect): Extract<PacketEffect, { kind: 'loss' | 'duplicate' | 'corrupt' }> {
  if (effect.kind === 'loss' || effect.kind === 'duplicate') return effect;
  if (effect.kind === 'corrupt' && effect.checksum === 'wrong') return effect;
  throw new RangeError(`the world has no ${effect.kind}; the spec should have been refused`);
}

function counted(rule: ActiveRule, fate: Fate): Fate {
  rule.counter.count++;
  return fate;
}
