import type { PacketRule } from '../../harness/core/packet-rule.ts';

/** Place of a command that acts where the nodes' links meet, instead of a node's name. */
export const SWITCH = 'switch';

/** One run of a host tool in a network namespace of the lab. */
export interface Command {
  /** A node, whose namespace it is, or {@link SWITCH}. */
  readonly where: string;
  readonly argv: readonly string[];
  readonly stdin: string;
}

/**
 * A command that takes something back, and how to tell that there is nothing to take back: when it fails, the command
 * `trace` lists what there is, and no `marker` in its output means that the thing never came or is gone already.
 */
export interface Undo extends Command {
  readonly trace: Omit<Command, 'where'> & { readonly marker: string };
}

/** UDP port of the harness' own packets by which links are timed; see `drivers/probe.ts`. */
export const PROBE_PORT = 20_790;

/** Addresses and interfaces of a lab, as far as packet rules need them. */
export interface PacketNetwork {
  readonly nodes: readonly string[];
  addressOf(node: string): string;
  /** Source addresses of client traffic. */
  readonly clientAddresses: readonly string[];
  /** The node's own interface on the lab's network. */
  interfaceOf(node: string): string;
  /** Whether there are probes, which partitions stop like any packet, and which no fault counts or hurts otherwise. */
  readonly isProbed?: boolean;
  /** The switch's interface that leads to the node; undefined when the lab does not own the switch. */
  switchPort(node: string): string | undefined;
}

/** What a packet backend needs to know of one active fault. */
export interface PacketFault {
  /** Unique among the faults of a run. */
  readonly id: string;
  /** How many packet faults the run had before: newer faults see packets first. */
  readonly serial: number;
  /** The lowest number that no other packet fault has at the same time. */
  readonly slot: number;
  readonly rules: readonly PacketRule[];
}

/** Something a backend needs in place before any of its rules, put there once per run and removed at its end. */
export interface Attachment {
  /** Lists what is there; nothing is added where the output shows `marker` already. */
  readonly check: Command & { readonly marker: string };
  readonly add: Command;
  readonly remove: Undo;
}

/** A rule for the packet daemon of a node. */
export interface DaemonRule {
  /** The node in whose namespace the daemon runs. */
  readonly where: string;
  /** The rule's name in orders, answers and the journal. */
  readonly name: string;
  /** The order that installs it: one line. */
  readonly order: string;
}

/** Of a command of `conclude`: where it ran, and what the command of `install` there said, whose counters it ends. */
export interface Concluded {
  readonly where: string;
  readonly network: PacketNetwork;
  readonly installed: string;
}

/**
 * A mechanism that turns packet rules into commands. Pure: it writes commands, drivers run them. All commands of one
 * action on one node are one process, and a fault's commands touch nothing but what the same fault installed.
 */
export interface PacketBackend {
  readonly name: 'iptables' | 'tc' | 'nfqueue' | 'netem';
  /** Whether its commands name interfaces, which then have to be looked up. */
  readonly usesInterfaces: boolean;
  /** Whether it keeps the packets of probes apart from those of the nodes, so that links can be timed. */
  readonly sparesProbes: boolean;
  /** Whether the rule can be expressed; what cannot be done safely cannot be expressed. */
  supports(rule: PacketRule, network: PacketNetwork): boolean;
  attachments(network: PacketNetwork): Attachment[];
  /** At most one command per place. Throws RangeError for a rule that is not supported. */
  install(network: PacketNetwork, fault: PacketFault): Command[];
  remove(network: PacketNetwork, fault: PacketFault): Undo[];
  /** Like `remove`, but the output tells before how many packets the fault hit: one process is faster than two. */
  conclude(network: PacketNetwork, fault: PacketFault): Undo[];
  /** What packet daemons have to do beside the commands, at the same moment. */
  daemonRules?(network: PacketNetwork, fault: PacketFault): DaemonRule[];
  /** Packets hit since the installation, according to the output of one of the commands of `conclude`. */
  parseCounters(stdout: string, fault: PacketFault, concluded: Concluded): number;
  /** What it counts of the fault, where that is not how many packets were hit. */
  observation?(fault: PacketFault): string | undefined;
}

/** Refuses rules a backend has no safe form for. */
export function assertSupported(backend: PacketBackend, network: PacketNetwork, fault: PacketFault): void {
  const rule = fault.rules.find((candidate) => !backend.supports(candidate, network));
  if (rule === undefined) return;
  throw new RangeError(
    `${fault.id}: ${backend.name} cannot ${rule.effect.kind} packets of ${rule.sender} at ${rule.receiver}`,
  );
}

/** Groups by a key, keeping the order of first appearance. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
