import { CLIENTS, type PacketRule } from '../../../harness/core/packet-rule.ts';
import type { DaemonRule, PacketBackend, PacketFault, PacketNetwork } from '../backend.ts';
import { chainName } from '../chain-name.ts';
import { chainsOf, type RulePlace, type RuleWriter } from '../chains.ts';
import { iptablesPlaceOf, sourcesOf } from '../iptables.ts';
import { orderOf } from './orders.ts';

/** The kernel's queue by which packets reach the daemon; every network namespace counts its own. */
export const QUEUE = 22_085;

/** Copies carry this mark and are left alone. */
export const MARK = 0x56_44_52_54;

/**
 * Packet rules by a daemon in the node's namespace, to which iptables gives the packets that a fault is about; what they
 * are all dropped for needs no daemon. Where it is not running packets pass.
 *
 * It acts at the receiver: packets that wait there have left their sender, which else would be slowed down by what its
 * sockets may have under way. Duplicates are made at the sender, so that both copies travel. The mangle table comes after
 * the raw one: a partition's drops are not bypassed by a packet that the daemon lets go.
 */
const writer: RuleWriter = {
  placeOf: (rule) => (rule.effect.kind === 'drop' ? iptablesPlaceOf(rule) : placeOf(rule)),
  matches: (rule, network) =>
    rule.effect.kind === 'drop'
      ? sourcesOf(rule, network).map((address) => `-s ${address}/32 -j DROP`)
      : addressesOf(rule, network).map(({ flag, address }) => `${flag} ${address}/32 ${HAND_OVER}`),
};

const HAND_OVER = `-m mark ! --mark ${MARK} -j NFQUEUE --queue-num ${QUEUE} --queue-bypass`;

export const nfqueue: PacketBackend = {
  name: 'nfqueue',
  usesInterfaces: false,
  sparesProbes: true,
  supports: (rule) => rule.effect.kind !== 'duplicate' || rule.sender !== CLIENTS,
  attachments: () => [],
  ...chainsOf(() => nfqueue, writer),
  daemonRules: (network, fault) =>
    fault.rules.filter(({ effect }) => effect.kind !== 'drop').flatMap((rule, i) => rulesOf(rule, i, network, fault)),
};

function placeOf({ effect, sender, receiver }: PacketRule): RulePlace {
  return effect.kind === 'duplicate'
    ? { where: sender, table: 'mangle', hook: 'POSTROUTING' }
    : { where: receiver, table: 'mangle', hook: 'PREROUTING' };
}

/** By whom packets are told apart at their place: by the far end. */
function addressesOf(rule: PacketRule, network: PacketNetwork) {
  if (rule.effect.kind === 'duplicate') {
    return [{ flag: '-d', setting: 'destination', hook: 'out', address: network.addressOf(rule.receiver) }];
  }
  return sourcesOf(rule, network).map((address) => ({ flag: '-s', setting: 'source', hook: 'in', address }));
}

/** One rule of the daemon per address; all of them draw from their link's seed. */
function rulesOf(rule: PacketRule, position: number, network: PacketNetwork, fault: PacketFault): DaemonRule[] {
  return addressesOf(rule, network).map(({ hook, setting, address }, i) => {
    const name = `${chainName(fault.id).replace(/^VERDICT-/, '')}:${position}.${i}`;
    return { where: placeOf(rule).where, name, order: orderOf(name, rule, { hook, [setting]: address }) };
  });
}
