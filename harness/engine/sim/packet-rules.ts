import { CLIENTS, type PacketEffect, type PacketRule } from '../../core/fault.ts';
import type { Stream } from '../../core/random.ts';

export type Fate = 'deliver' | 'drop' | 'duplicate';

interface ActiveRule {
  readonly fault: string;
  readonly effect: PacketEffect;
  readonly counter: { count: number };
}

/**
 * The packet rules in force, by link. A packet meets them once, when it arrives: a rule that loses it settles its fate,
 * and only an original is duplicated, so that a link that duplicates everything still delivers.
 */
export class PacketRules {
  readonly #byLink = new Map<string, ActiveRule[]>();

  add(fault: string, rules: readonly PacketRule[], counter: { count: number }): void {
    for (const { sender, receiver, effect } of rules) {
      const link = linkName(sender, receiver);
      const active = this.#byLink.get(link);
      if (active) active.push({ fault, effect, counter });
      else this.#byLink.set(link, [{ fault, effect, counter }]);
    }
  }

  remove(fault: string): void {
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
    const lost = rules.find(({ effect }) => loses(effect, random));
    if (lost) return counted(lost, 'drop');
    const copied = isCopy ? undefined : rules.find(({ effect }) => duplicates(effect, random));
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

function loses(effect: PacketEffect, random: Stream): boolean {
  return effect.kind === 'drop' || (effect.kind === 'loss' && random.chance(effect.probability));
}

function duplicates(effect: PacketEffect, random: Stream): boolean {
  return effect.kind === 'duplicate' && random.chance(effect.probability);
}

function counted(rule: ActiveRule, fate: Fate): Fate {
  rule.counter.count++;
  return fate;
}
