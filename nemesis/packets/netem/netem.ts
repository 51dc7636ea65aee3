import { UnavailableError } from '../../../harness/core/errors.ts';
import type { PacketRule } from '../../../harness/core/packet-rule.ts';
import {
  assertSupported,
  groupBy,
  type PacketBackend,
  type PacketFault,
  type PacketNetwork,
  type Undo,
} from '../backend.ts';
import { hitsBetween } from './counters.ts';
import { isForNetem, NEUTRAL, parametersOf, type NetemRule } from './parameters.ts';
import { classOf, nameOf, ROOT, SLOTS, treeOf, type Place } from './tree.ts';

export interface NetemOptions {
  /** Does what netem does not: drops, duplicates (which netem makes again and again in a tree), losses without a seed. */
  readonly others: PacketBackend;
  /** Whether kernel and tc know netem's `seed`. */
  readonly seeded: boolean;
}

/**
 * Packet rules by the kernel's netem, at the sender, for machines without the packet daemon. All rules of a fault have the
 * same effect, so that either netem does the fault or the others do.
 */
export function createNetem({ others, seeded }: NetemOptions): PacketBackend {
  const isOurs = ({ rules }: PacketFault): boolean => rules.some((rule) => isForNetem(rule, seeded));
  const backend: PacketBackend = {
    name: 'netem',
    usesInterfaces: true,
    sparesProbes: others.sparesProbes,

    supports: (rule, network) => isForNetem(rule, seeded) || others.supports(rule, network),

    attachments: (network) => [...network.nodes.map((node) => treeOf(node, network)), ...others.attachments(network)],

    install(network, fault) {
      assertSupported(backend, network, fault);
      if (!isOurs(fault)) return others.install(network, fault);
      assertRoom(fault);
      return [...byPlace(network, fault, seeded)].map(([where, links]) => ({
        where,
        argv: BATCH,
        stdin: script([
          ...listings(links),
          ...links.map(({ device, place, parameters }) => `qdisc change ${nameOf(device, place)} netem ${parameters}`),
          ...links.map(({ device, place, address }) => {
            const flow = `match ip dst ${address}/32 flowid ${classOf(place.receiver)}`;
            return `filter add ${filterName(device, fault)} u32 ${flow}`;
          }),
        ]),
      }));
    },

    remove: (network, fault) =>
      isOurs(fault) ? undos(byPlace(network, fault, seeded), fault, () => []) : others.remove(network, fault),

    conclude: (network, fault) =>
      isOurs(fault) ? undos(byPlace(network, fault, seeded), fault, listings) : others.conclude(network, fault),

    parseCounters(stdout, fault, concluded) {
      if (!isOurs(fault)) return others.parseCounters(stdout, fault, concluded);
      const links = byPlace(concluded.network, fault, seeded).get(concluded.where) ?? [];
      const places = links.map(({ place }) => place);
      const [{ effect }] = fault.rules as readonly [NetemRule];
      return hitsBetween(concluded.installed, stdout, places, effect);
    },

    observation: (fault) =>
      isOurs(fault) && fault.rules[0]?.effect.kind === 'corrupt'
        ? 'packets sent over links that damage some of them'
        : undefined,
  };
  return backend;
}

const BATCH: readonly string[] = ['tc', '-s', '-j', '-batch', '-'];
/** Goes on after a failure, so that nothing stays by accident. */
const FORCED: readonly string[] = ['tc', '-s', '-j', '-force', '-batch', '-'];

/** tc asks lower priorities first; those of its own choice begin at 49152. */
const FIRST_PRIORITY = 40_000;

/** One rule at its sender. */
interface Link {
  readonly where: string;
  readonly device: string;
  readonly place: Place;
  /** The receiver's. */
  readonly address: string;
  readonly parameters: string;
}

function byPlace(network: PacketNetwork, fault: PacketFault, seeded: boolean): Map<string, Link[]> {
  const links = fault.rules.map((rule) => linkOf(rule, network, fault, seeded));
  return groupBy(links, ({ where }) => where);
}

function linkOf(rule: PacketRule, network: PacketNetwork, fault: PacketFault, seeded: boolean): Link {
  const { sender, receiver } = rule;
  if (!isForNetem(rule, seeded)) throw new RangeError(`${fault.id}: its rules are of different kinds`);
  return {
    where: sender,
    device: network.interfaceOf(sender),
    place: { receiver: network.nodes.indexOf(receiver), slot: fault.slot },
    address: network.addressOf(receiver),
    parameters: parametersOf(rule, seeded),
  };
}

function assertRoom({ id, slot }: PacketFault): void {
  if (slot < SLOTS) return;
  throw new UnavailableError(`${id} cannot begin: netem does at most ${SLOTS} packet faults at the same time`, {
    code: 'FAULT_UNAVAILABLE',
    hint: 'Let fewer of them overlap, or install a C compiler and iptables: the packet daemon knows no such limit.',
  });
}

/** Counters are of the netems, which outlive faults: they are read before and after. */
function listings(links: readonly Link[]): string[] {
  return devicesOf(links).map((device) => `qdisc show dev ${device}`);
}

function devicesOf(links: readonly Link[]): string[] {
  return [...new Set(links.map(({ device }) => device))];
}

/** No new packet comes, the counters are read, and the netem does nothing from then on; what waits in it goes on. */
function undos(
  places: ReadonlyMap<string, readonly Link[]>,
  fault: PacketFault,
  read: (links: readonly Link[]) => string[],
): Undo[] {
  return [...places].map(([where, links]) => {
    const devices = devicesOf(links);
    return {
      where,
      argv: FORCED,
      stdin: script([
        ...devices.map((device) => `filter del ${filterName(device, fault)}`),
        ...read(links),
        ...links.map(({ device, place }) => `qdisc change ${nameOf(device, place)} netem ${NEUTRAL}`),
      ]),
      trace: {
        argv: ['tc', '-batch', '-'],
        stdin: script(devices.map((device) => `filter show dev ${device}`)),
        marker: ` pref ${priorityOf(fault)} `,
      },
    };
  });
}

function filterName(device: string, fault: PacketFault): string {
  return `dev ${device} parent ${ROOT} protocol ip prio ${priorityOf(fault)}`;
}

function priorityOf({ serial }: PacketFault): number {
  return FIRST_PRIORITY - serial;
}

function script(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
