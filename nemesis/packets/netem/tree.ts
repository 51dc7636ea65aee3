import { PROBE_PORT, type Attachment, type PacketNetwork } from '../backend.ts';
import { NEUTRAL } from './parameters.ts';

/**
 * The qdiscs of a node's interface: an htb that lets everything pass unless a filter says otherwise, with a class for each
 * other node, and under it a chain of netems, one in the other. Each fault has a place of its own in the chains, so that
 * faults of a link add up and begin and end without touching each other: a netem is changed, never removed, so that
 * what waits in it goes on.
 */
export const ROOT = '7645:';

/** Netems in a chain, and so packet faults at the same time: the kernel takes trees of eight levels. */
export const SLOTS = 7;

/** Major number of the first netem: the numbers below are the root's and tc's own. */
const FIRST_HANDLE = 0x10_00;

/** One netem of a node's interface. */
export interface Place {
  /** By its number in the order of the network's nodes. */
  readonly receiver: number;
  /** Of the fault it is for; that of slot 0 is the outermost. */
  readonly slot: number;
}

/** `1003:` */
export function handleOf({ receiver, slot }: Place): string {
  return `${(FIRST_HANDLE + receiver * SLOTS + slot).toString(16)}:`;
}

/** The netem within; there is none within the innermost. */
export function within({ receiver, slot }: Place): Place | undefined {
  return slot === SLOTS - 1 ? undefined : { receiver, slot: slot + 1 };
}

export function classOf(receiver: number): string {
  return `${ROOT}${(receiver + 1).toString(16)}`;
}

/** What tc calls the netem at a place: `dev eth0 parent 1002:1 handle 1003:`. */
export function nameOf(device: string, place: Place): string {
  const { receiver, slot } = place;
  const parent = slot === 0 ? classOf(receiver) : `${handleOf({ receiver, slot: slot - 1 })}1`;
  return `dev ${device} parent ${parent} handle ${handleOf(place)}`;
}

/** Makes the tree of a node; its removal takes all of it away. */
export function treeOf(node: string, network: PacketNetwork): Attachment {
  const device = network.interfaceOf(node);
  const check = { argv: ['tc', 'qdisc', 'show', 'dev', device], stdin: '', marker: `qdisc htb ${ROOT} root` };
  const remove = { where: node, argv: ['tc', 'qdisc', 'del', 'dev', device, 'root'], stdin: '', trace: check };
  const add = { where: node, argv: ['tc', '-batch', '-'], stdin: `${linesOf(node, network).join('\n')}\n` };
  return { check: { where: node, ...check }, add, remove };
}

/** Probes pass beside all netems, by the first filter. */
function linesOf(node: string, network: PacketNetwork): string[] {
  const device = network.interfaceOf(node);
  const probes = `match ip protocol 17 0xff match ip dport ${PROBE_PORT} 0xffff`;
  return [
    `qdisc add dev ${device} root handle ${ROOT} htb default 0`,
    `filter add dev ${device} parent ${ROOT} protocol ip prio 1 u32 ${probes} flowid ${ROOT}0`,
    ...network.nodes.flatMap((other, receiver) => (other === node ? [] : chainTo(receiver, device))),
  ];
}

/** The class is no limit: 32 Gbit/s are more than nodes of one machine exchange. */
function chainTo(receiver: number, device: string): string[] {
  const chain = Array.from({ length: SLOTS }, (_, slot) => nameOf(device, { receiver, slot }));
  return [
    `class add dev ${device} parent ${ROOT} classid ${classOf(receiver)} htb rate 32gbit quantum 60000`,
    ...chain.map((name) => `qdisc add ${name} netem ${NEUTRAL}`),
  ];
}
