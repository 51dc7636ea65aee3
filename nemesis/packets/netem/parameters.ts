import type { PacketEffect, PacketRule, PacketSample } from '../../../harness/core/packet-rule.ts';
import { CLIENTS } from '../../../harness/core/packet-rule.ts';
import { linkSeed } from '../selection.ts';

/** Packets that a netem keeps at most; those beyond are lost. Its default of 1,000 is soon reached by a delay. */
const ROOM = 100_000;

/** Beyond what any interface carries: packets of a netem with a rate do not overtake each other. */
const IN_ORDER = 'rate 32gbit';

/** Does nothing. All of it has to be said: netem keeps what a change does not name. */
export const NEUTRAL = `limit ${ROOM} delay 0ms loss 0% corrupt 0% reorder 0% rate 0bit`;

type NetemEffect = Extract<PacketEffect, { readonly kind: 'loss' | 'delay' | 'reorder' | 'corrupt' | 'rate' }>;

/** A rule that netem can do. */
export type NetemRule = PacketRule & { readonly effect: NetemEffect };

/**
 * Whether netem can do it, and nobody else does it better: a loss that is to be drawn neither from a seed nor in bursts is
 * done by the others at the receiver. Netem knows no content and no counting, and acts at nodes only.
 */
export function isForNetem(rule: PacketRule, seeded: boolean): rule is NetemRule {
  const { effect, sender, match } = rule;
  if (match !== undefined || sender === CLIENTS) return false;
  switch (effect.kind) {
    case 'loss':
      return isDrawn(effect) && (effect.burst !== undefined || (seeded && effect.draws !== undefined));
    case 'reorder':
      return isDrawn(effect) && effect.burst === undefined;
    case 'corrupt':
      return isDrawn(effect) && effect.burst === undefined && effect.checksum === 'wrong';
    case 'delay':
      // A netem that was given a table of delays keeps it for ever, so that none may be.
      return ['constant', 'uniform'].includes(effect.distribution) && effect.draws.by === 'index';
    case 'rate':
      return true;
    case 'drop':
    case 'duplicate':
    case 'hold':
      return false;
  }
}

/** What netem is told: `limit 100000 loss random 20.000000% seed 7`. */
export function parametersOf(rule: NetemRule, seeded: boolean): string {
  const seed = seeded ? seedOf(rule) : undefined;
  return `${effectOf(rule.effect)}${seed === undefined ? '' : ` seed ${seed}`}`;
}

function effectOf(effect: NetemEffect): string {
  const room = `limit ${ROOM}`;
  switch (effect.kind) {
    case 'loss':
      return `${room} loss ${lossOf(effect)}`;
    case 'corrupt':
      return `${room} corrupt ${percent(effect.probability)}`;
    case 'reorder':
      // Netem lets that share pass at once and keeps the others back.
      return `${room} delay ${effect.patienceMs}ms reorder ${percent(1 - effect.probability)}`;
    case 'delay':
      return `${room} delay ${delayOf(effect)}`;
    case 'rate':
      return `limit ${effect.queuePackets} rate ${effect.bytesPerSecond * 8}bit`;
  }
}

/** Bursts by Gilbert's chain of two states, as the packet daemon draws them. */
function lossOf({ probability, burst }: PacketSample): string {
  if (burst === undefined || probability >= 1) return `random ${percent(probability)}`;
  const leave = 1 / burst;
  return `gemodel ${percent((leave * probability) / (1 - probability))} ${percent(leave)}`;
}

function delayOf({ delayMs, jitterMs, inOrder }: Extract<PacketEffect, { kind: 'delay' }>): string {
  if (jitterMs === 0) return `${delayMs}ms`;
  return `${delayMs}ms ${jitterMs}ms${inOrder ? ` ${IN_ORDER}` : ''}`;
}

function seedOf({ effect, sender, receiver }: NetemRule): number | undefined {
  if (effect.kind === 'rate' || effect.draws === undefined) return undefined;
  return linkSeed(effect.draws.seed, sender, receiver);
}

function isDrawn({ nth, draws }: PacketSample): boolean {
  return nth === undefined && draws?.by !== 'content';
}

function percent(share: number): string {
  return `${(Math.min(share, 1) * 100).toFixed(6)}%`;
}
