import { CLIENTS, type PacketRule } from '../../harness/core/fault.ts';
import {
  assertSupported,
  groupBy,
  type Command,
  type PacketBackend,
  type PacketFault,
  type PacketNetwork,
} from './backend.ts';
import { chainName } from './chain-name.ts';

/**
 * Packet rules by iptables. Each fault has a chain of its own in each table it needs, entered by a jump that is put at
 * the top, so that a newer fault sees packets first and no rule of anyone else is ever touched.
 *
 * Losses happen at the receiver in the raw table's PREROUTING, ahead of connection tracking: dropping at the sender
 * would tell it (EPERM from sendto), which no network does. Duplicates are made at the sender in the mangle table's
 * POSTROUTING, where TEE marks the copy untracked; copies are not copied again. A TEE at the receiver would feed itself
 * and has no form here.
 */
export const iptables: PacketBackend = {
  name: 'iptables',
  usesInterfaces: false,
  supports: (rule) => rule.effect.kind !== 'duplicate' || rule.sender !== CLIENTS,
  attachments: () => [],

  install(network, fault) {
    assertSupported(iptables, network, fault);
    const chain = chainName(fault.id);
    return restores(fault, (table, rules) => [
      `:${chain} - [0:0]`,
      ...rules.flatMap((rule) => matches(rule, network).map((match) => `-A ${chain} ${match}`)),
      `-I ${HOOK[table]} -j ${chain}`,
    ]);
  },

  remove(_network, fault) {
    const chain = chainName(fault.id);
    const trace = { argv: ['iptables-save'], stdin: '', marker: `:${chain} ` };
    return restores(fault, (table) => [`-D ${HOOK[table]} -j ${chain}`, `-F ${chain}`, `-X ${chain}`]).map(
      (command) => ({ ...command, trace }),
    );
  },

  conclude(network, fault) {
    const argv = ['sh', '-c', `iptables-save -c && exec ${RESTORE.join(' ')}`];
    return iptables.remove(network, fault).map((command) => ({ ...command, argv }));
  },

  parseCounters(stdout, fault) {
    const chain = chainName(fault.id);
    return stdout
      .split('\n')
      .map((line) => /^\[(\d+):\d+\] -A (\S+) /.exec(line))
      .filter((match) => match?.[2] === chain)
      .reduce((sum, match) => sum + Number(match?.[1]), 0);
  },
};

/** Takes all of its input or none, and leaves everything the input does not name. */
const RESTORE: readonly string[] = ['iptables-restore', '--noflush', '-w'];

type Table = 'raw' | 'mangle';

const HOOK: Readonly<Record<Table, string>> = { raw: 'PREROUTING', mangle: 'POSTROUTING' };

function tableOf(rule: PacketRule): Table {
  return rule.effect.kind === 'duplicate' ? 'mangle' : 'raw';
}

/** The node whose namespace holds the rule. */
function placeOf(rule: PacketRule): string {
  return rule.effect.kind === 'duplicate' ? rule.sender : rule.receiver;
}

/** One iptables-restore per node, with the lines that `content` gives for each table; other content stays. */
function restores(fault: PacketFault, content: (table: Table, rules: readonly PacketRule[]) => string[]): Command[] {
  return [...groupBy(fault.rules, placeOf)].map(([where, rules]) => ({
    where,
    argv: RESTORE,
    stdin: [...groupBy(rules, tableOf)]
      .flatMap(([table, own]) => [`*${table}`, ...content(table as Table, own), 'COMMIT', ''])
      .join('\n'),
  }));
}

function matches({ receiver, sender, effect }: PacketRule, network: PacketNetwork): string[] {
  if (effect.kind === 'duplicate') {
    const address = network.addressOf(receiver);
    const untouched = '-m conntrack ! --ctstate UNTRACKED';
    return [`-d ${address}/32 ${untouched} ${atRandom(effect.probability)} -j TEE --gateway ${address}`];
  }
  const addresses = sender === CLIENTS ? network.clientAddresses : [network.addressOf(sender)];
  const chance = effect.kind === 'loss' ? `${atRandom(effect.probability)} ` : '';
  return addresses.map((address) => `-s ${address}/32 ${chance}-j DROP`);
}

function atRandom(probability: number): string {
  return `-m statistic --mode random --probability ${probability.toFixed(6)}`;
}
