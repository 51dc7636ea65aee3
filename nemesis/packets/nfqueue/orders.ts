import type { PacketEffect, PacketRule, PacketSample } from '../../../harness/core/packet-rule.ts';
import { linkSeed, sampleNumbers } from '../selection.ts';

const US_PER_MS = 1_000;

/** Settings of an order, as name and value. */
type Settings = Readonly<Record<string, string | number>>;

/** A packet rule as the daemon is told it, one address at a time: `rule NAME effect=loss …`. */
export function orderOf(name: string, rule: PacketRule, addresses: Settings): string {
  const { protocol, port } = rule.match ?? {};
  const settings: Settings = {
    ...addresses,
    ...(protocol === undefined ? {} : { protocol }),
    ...(port === undefined ? {} : { port }),
    ...effectSettings(rule),
  };
  return `rule ${name} ${Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ')}`;
}

function effectSettings(rule: PacketRule): Settings {
  const { effect } = rule;
  switch (effect.kind) {
    case 'loss':
    case 'duplicate':
      return { effect: effect.kind, ...sampleSettings(effect, rule) };
    case 'corrupt':
      return { effect: effect.kind, checksum: effect.checksum, ...sampleSettings(effect, rule) };
    case 'reorder':
      return {
        effect: effect.kind,
        overtaken: effect.overtaken,
        patience: microseconds(effect.patienceMs),
        ...sampleSettings(effect, rule),
      };
    case 'delay':
      return delaySettings(effect, rule);
    case 'rate':
      return {
        effect: effect.kind,
        rate: effect.bytesPerSecond,
        bucket: effect.bucketBytes,
        room: effect.queuePackets,
      };
    case 'hold':
      return { effect: effect.kind };
    case 'drop':
      throw new RangeError('packets that are all dropped need no daemon');
  }
}

function delaySettings(effect: Extract<PacketEffect, { kind: 'delay' }>, { sender, receiver }: PacketRule): Settings {
  return {
    effect: 'delay',
    delay: microseconds(effect.delayMs),
    jitter: microseconds(effect.jitterMs),
    distribution: effect.distribution,
    order: effect.inOrder ? 'kept' : 'free',
    key: effect.draws.by,
    seed: linkSeed(effect.draws.seed, sender, receiver),
  };
}

function sampleSettings(sample: PacketSample, { sender, receiver }: PacketRule): Settings {
  const { draws } = sample;
  return {
    ...sampleNumbers(sample),
    ...(draws === undefined ? {} : { key: draws.by, seed: linkSeed(draws.seed, sender, receiver) }),
  };
}

function microseconds(ms: number): number {
  return Math.round(ms * US_PER_MS);
}
