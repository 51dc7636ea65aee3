import { CLIENTS, type PacketRule } from '../../harness/core/packet-rule.ts';
import {
  assertSupported,
  groupBy,
  SWITCH,
  type Attachment,
  type PacketBackend,
  type PacketFault,
  type PacketNetwork,
  type Undo,
} from './backend.ts';
import { isPlain } from './iptables.ts';
import { byChance, fromAddress, program, toAddress, toGroup } from './bytecode.ts';

/**
 * Packet rules by tc alone, for machines without iptables: classic BPF filters on the ingress side of clsact, each
 * fault at a priority of its own, newer ones first.
 *
 * A lost packet is redirected to the receiver's loopback device, which throws away frames addressed to another device;
 * the redirection counts packets per filter, which a filter's own drop verdict does not. Frames for everybody would
 * pass there, so they are dropped by verdict, uncounted. A duplicated packet is mirrored where the nodes' links meet,
 * from the sender's port to the receiver's. Mirroring to the device a packet came by makes it come again and has no
 * form here.
 */
export const tc: PacketBackend = {
  name: 'tc',
  usesInterfaces: true,
  sparesProbes: false,

  supports({ receiver, sender, effect, match }, network) {
    if (match !== undefined) return false;
    if (effect.kind === 'drop') return true;
    if (effect.kind === 'loss') return isPlain(effect);
    if (effect.kind !== 'duplicate' || !isPlain(effect)) return false;
    if (sender === CLIENTS || receiver === sender) return false;
    return network.switchPort(sender) !== undefined && network.switchPort(receiver) !== undefined;
  },

  attachments(network) {
    const ports = network.nodes.flatMap((node) => network.switchPort(node) ?? []);
    return [
      ...network.nodes.map((node) => clsact(node, network.interfaceOf(node))),
      ...ports.map((port) => clsact(SWITCH, port)),
    ];
  },

  install(network, fault) {
    assertSupported(tc, network, fault);
    return [...byPlace(network, fault)].map(([where, own]) => ({
      where,
      argv: ['tc', '-batch', '-'],
      stdin: script(own.map((filter) => `filter add ${filter.name} ${filter.body}`)),
    }));
  },

  remove(network, fault) {
    return undos(network, fault, () => []);
  },

  conclude(network, fault) {
    return undos(network, fault, (own) => own.map(show));
  },

  parseCounters(stdout, fault) {
    const own = new RegExp(`^filter .* pref ${priorityOf(fault)} `);
    let inOwn = false;
    let packets = 0;
    for (const line of stdout.split('\n')) {
      if (line.startsWith('filter ')) inOwn = own.test(line);
      else if (inOwn) packets += Number(/^\s+Sent \d+ bytes (\d+) pkt/.exec(line)?.[1] ?? 0);
    }
    return packets;
  },
};

/** Class returned by a matching program: any number but 0, which means no match. */
const MATCH = 1;
const NO_MATCH = 0;
/** Verdicts of a program in direct-action mode: TC_ACT_SHOT, and TC_ACT_UNSPEC, which asks the next filter. */
const SHOT = 2;
const UNSPEC = 0xff_ff_ff_ff;

/** tc sees lower priorities first, and leaves those without a number at 49152. */
const FIRST_PRIORITY = 40_000;

interface Filter {
  readonly where: string;
  readonly device: string;
  /** What identifies the filter in tc's language. */
  readonly name: string;
  readonly body: string;
}

function show(filter: Filter): string {
  return `filter show dev ${filter.device} ingress`;
}

function priorityOf(fault: PacketFault): number {
  return FIRST_PRIORITY - fault.serial;
}

function filtersOf(network: PacketNetwork, fault: PacketFault): Filter[] {
  const bodies = fault.rules.flatMap((rule) => bodiesOf(rule, network));
  const byDevice = groupBy(bodies, ({ where, device }) => `${where} ${device}`);
  return [...byDevice.values()].flatMap((sharing) =>
    sharing.map(({ where, device, body }, i) => ({
      where,
      device,
      name: `dev ${device} ingress protocol ip prio ${priorityOf(fault)} handle ${i + 1} bpf`,
      body,
    })),
  );
}

function bodiesOf({ receiver, sender, effect }: PacketRule, network: PacketNetwork): Omit<Filter, 'name'>[] {
  if (effect.kind === 'duplicate') {
    const tests = [fromAddress(network.addressOf(sender)), toAddress(network.addressOf(receiver))];
    const code = program([...tests, ...byChance(effect.probability)], MATCH, NO_MATCH);
    const copy = `action mirred egress mirror dev ${portOf(network, receiver)} continue`;
    return [{ where: SWITCH, device: portOf(network, sender), body: `bytecode "${code}" ${copy}` }];
  }
  const device = network.interfaceOf(receiver);
  const chance = byChance(effect.kind === 'loss' ? effect.probability : 1);
  const addresses = sender === CLIENTS ? network.clientAddresses : [network.addressOf(sender)];
  return addresses.flatMap((address) => {
    const single = program([fromAddress(address), toGroup(false), ...chance], MATCH, NO_MATCH);
    const group = program([fromAddress(address), toGroup(true), ...chance], SHOT, UNSPEC);
    return [
      { where: receiver, device, body: `bytecode "${single}" action mirred egress redirect dev lo` },
      { where: receiver, device, body: `direct-action bytecode "${group}"` },
    ];
  });
}

function portOf(network: PacketNetwork, node: string): string {
  const port = network.switchPort(node);
  if (port === undefined) throw new RangeError(`the lab has no switch port of ${node}`);
  return port;
}

/** Removes a fault's filters, after what `first` says; goes on after a failure, so that nothing stays by accident. */
function undos(network: PacketNetwork, fault: PacketFault, first: (own: readonly Filter[]) => string[]): Undo[] {
  return [...byPlace(network, fault)].map(([where, own]) => ({
    where,
    argv: ['tc', '-s', '-force', '-batch', '-'],
    stdin: script([...first(own), ...own.map((filter) => `filter del ${filter.name}`)]),
    trace: {
      argv: ['tc', '-batch', '-'],
      stdin: script(own.map(show)),
      marker: ` pref ${priorityOf(fault)} `,
    },
  }));
}

function byPlace(network: PacketNetwork, fault: PacketFault): Map<string, Filter[]> {
  return groupBy(filtersOf(network, fault), (filter) => filter.where);
}

/** Input of a batch; equal lines are said once. */
function script(lines: readonly string[]): string {
  return `${[...new Set(lines)].join('\n')}\n`;
}

function clsact(where: string, device: string): Attachment {
  const list = ['tc', 'qdisc', 'show', 'dev', device];
  return {
    check: { where, argv: list, stdin: '', marker: 'qdisc clsact' },
    add: { where, argv: ['tc', 'qdisc', 'add', 'dev', device, 'clsact'], stdin: '' },
    remove: {
      where,
      argv: ['tc', 'qdisc', 'del', 'dev', device, 'clsact'],
      stdin: '',
      trace: { argv: list, stdin: '', marker: 'qdisc clsact' },
    },
  };
}
