import { CLIENTS, type PacketRule, type PacketSample } from '../../harness/core/packet-rule.ts';
import type { PacketBackend, PacketNetwork } from './backend.ts';
import { chainsOf, type RulePlace, type RuleWriter } from './chains.ts';

/**
 * Packet rules by iptables alone. Losses happen at the receiver in the raw table's PREROUTING, ahead of connection
 * tracking: dropping at the sender would tell it (EPERM from sendto), which no network does. Duplicates are made at the
 * sender in the mangle table's POSTROUTING, where TEE marks the copy untracked; copies are not copied again. A TEE at the
 * receiver would feed itself and has no form here.
 */
const writer: RuleWriter = { placeOf: iptablesPlaceOf, matches };

export const iptables: PacketBackend = {
  name: 'iptables',
  usesInterfaces: false,
  sparesProbes: true,
  supports: ({ effect, sender, match }) => {
    if (match !== undefined) return false;
    if (effect.kind === 'duplicate') return isPlain(effect) && sender !== CLIENTS;
    return effect.kind === 'drop' || (effect.kind === 'loss' && isPlain(effect));
  },
  attachments: () => [],
  ...chainsOf(() => iptables, writer),
};

/** Where iptables acts on the packets of a rule. */
export function iptablesPlaceOf({ effect, sender, receiver }: PacketRule): RulePlace {
  return effect.kind === 'duplicate'
    ? { where: sender, table: 'mangle', hook: 'POSTROUTING' }
    : { where: receiver, table: 'raw', hook: 'PREROUTING' };
}

/** Whether the kernel's own random numbers will do. */
export function isPlain({ burst, nth, draws }: PacketSample): boolean {
  return burst === undefined && nth === undefined && draws?.by !== 'content';
}

function matches(rule: PacketRule, network: PacketNetwork): string[] {
  const { receiver, effect } = rule;
  if (effect.kind === 'duplicate') {
    const address = network.addressOf(receiver);
    const untouched = '-m conntrack ! --ctstate UNTRACKED';
    return [`-d ${address}/32 ${untouched} ${atRandom(effect.probability)} -j TEE --gateway ${address}`];
  }
  const chance = effect.kind === 'loss' ? `${atRandom(effect.probability)} ` : '';
  return sourcesOf(rule, network).map((address) => `-s ${address}/32 ${chance}-j DROP`);
}

/** The addresses a rule's packets come from. */
export function sourcesOf({ sender }: PacketRule, network: PacketNetwork): readonly string[] {
  return sender === CLIENTS ? network.clientAddresses : [network.addressOf(sender)];
}

function atRandom(probability: number): string {
  return `-m statistic --mode random --probability ${probability.toFixed(6)}`;
}
