import type { Lab } from '../../harness/core/contracts/host.ts';
import { HarnessError } from '../../harness/core/errors.ts';
import { CLIENTS, type FaultEffect, type PacketRule } from '../../harness/core/fault.ts';
import type { Inverse, Ledger } from '../ledger.ts';
import type { Attachment, PacketBackend, PacketFault, PacketNetwork, Undo } from '../packets/backend.ts';
import { attempt, commandFailed, run, undo } from './commands.ts';
import { narrowed, NOBODY, type FaultDriver } from './driver.ts';

/** The part of a lab that packet faults need. */
export type PacketLab = Pick<Lab, 'nodes' | 'addressOf' | 'clientAddresses' | 'exec' | 'switch'>;

/** Ledger id of what the backend attached once for all faults. */
const ATTACHMENTS = 'packet-attachments';

/** What a fault that was claimed is about. */
interface Claim {
  readonly fault: PacketFault;
  /** Whether something is waited for at its targets, which nothing that was sent before the end may prevent. */
  readonly awaited: boolean;
  /** Whether any of its rules may be in force. */
  begun: boolean;
}

/** Exit code of a lab's `exec` for a program that does not exist. */
const NOT_FOUND = 127;

/** Puts packet rules in force and takes them out again, on all places at once. */
export function createPacketDriver(lab: PacketLab, backend: PacketBackend, ledger: Ledger): FaultDriver {
  const interfaces = new Map<string, string>();
  const network = networkOf(lab, interfaces);
  const claimed = new Map<string, Claim>();
  let count = 0;
  let prepared: Promise<void> | undefined;
  let attached: readonly Undo[] = [];

  const attach = async (): Promise<void> => {
    if (!backend.usesInterfaces) return;
    for (const [node, name] of await lookUpInterfaces(lab)) interfaces.set(node, name);
    const missing = await missingAttachments(lab, backend.attachments(network));
    if (missing.length === 0) return;
    attached = missing.map(({ remove }) => remove);
    await ledger.pending(ATTACHMENTS, attached.map(inverseOf));
    await Promise.all(missing.map(({ add }) => run(lab, add)));
  };

  const claimOf = (faultId: string): Claim => {
    const found = claimed.get(faultId);
    if (found === undefined) throw new RangeError(`fault ${faultId} has claimed nothing`);
    return found;
  };

  return {
    kinds: ['packets'],

    prepare: () => (prepared ??= attach()),

    claim: (id, action) => {
      const { rules, awaits } = narrowed(action, 'packets');
      claimed.set(id, { fault: { id, serial: count++, rules }, awaited: awaits !== undefined, begun: false });
    },

    inverses: (faultId) => backend.remove(network, claimOf(faultId).fault).map(inverseOf),

    begin: async (faultId, go) => {
      const claim = claimOf(faultId);
      claim.begun = true;
      await Promise.all(backend.install(network, claim.fault).map((command) => run(lab, command, go)));
      return NOBODY;
    },

    end: async (faultId, go) => {
      const { fault, awaited } = claimOf(faultId);
      if (awaited) {
        await go;
        // Else what senders still have in their sockets would arrive, and make up for what their logs have dropped.
        // The heal does not depend on it; a tool that fails is reported when it is called again afterwards.
        await cutConnections(lab, fault.rules).catch(() => undefined);
      }
      const counts = await Promise.all(
        backend
          .conclude(network, fault)
          .map(async (command) => [command.where, backend.parseCounters(await undo(lab, command, go), fault)] as const),
      );
      return { effect: effectOf(fault, counts, backend), restarted: [] };
    },

    afterwards: async (faultId) => {
      const { fault } = claimOf(faultId);
      claimed.delete(faultId);
      await cutConnections(lab, fault.rules);
    },

    abandon: async (faultId) => {
      const { fault, begun } = claimOf(faultId);
      if (begun) await Promise.all(backend.remove(network, fault).map((command) => undo(lab, command)));
      claimed.delete(faultId);
    },

    restore: async () => {
      await Promise.allSettled([prepared]);
      prepared = undefined;
      if (attached.length === 0) return;
      await Promise.all(attached.map((command) => undo(lab, command)));
      attached = [];
      await ledger.done(ATTACHMENTS);
    },
  };
}

/** A lab as packet rules see it, with the interfaces that were looked up. */
function networkOf(lab: PacketLab, interfaces: ReadonlyMap<string, string>): PacketNetwork {
  return {
    nodes: lab.nodes,
    addressOf: (node) => lab.addressOf(node),
    clientAddresses: lab.clientAddresses,
    interfaceOf: (node) => {
      const name = interfaces.get(node);
      if (name === undefined) throw new RangeError(`the interface of ${node} was not looked up`);
      return name;
    },
    switchPort: (node) => lab.switch?.port(node),
  };
}

/** Names of the nodes' interfaces: the ones that carry their addresses. */
async function lookUpInterfaces(lab: PacketLab): Promise<Map<string, string>> {
  const pairs = lab.nodes.map(async (node) => {
    const stdout = await run(lab, { where: node, argv: ['ip', '-o', '-4', 'address', 'show'], stdin: '' });
    const line = stdout.split('\n').find((candidate) => candidate.includes(` inet ${lab.addressOf(node)}/`));
    const name = /^\d+:\s+([^\s@]+)/.exec(line ?? '')?.[1];
    if (name !== undefined) return [node, name] as const;
    throw new HarnessError(`no interface of ${node} carries its address ${lab.addressOf(node)}`, {
      code: 'NEMESIS_NO_INTERFACE',
      hint: 'The network of the node was changed from outside; start the run again.',
    });
  });
  return new Map(await Promise.all(pairs));
}

async function missingAttachments(lab: PacketLab, attachments: readonly Attachment[]): Promise<Attachment[]> {
  const listings = await Promise.all(attachments.map(({ check }) => run(lab, check)));
  return attachments.filter(({ check }, i) => !listings[i]?.includes(check.marker));
}

function inverseOf(command: Undo): Inverse {
  return { kind: 'command', command };
}

/** Chains and filters are new with each fault, so their counters were 0 when it began. */
function effectOf(
  fault: PacketFault,
  counts: readonly (readonly [string, number])[],
  backend: PacketBackend,
): FaultEffect {
  const count = counts.reduce((sum, [, packets]) => sum + packets, 0);
  const verb = fault.rules.some((rule) => rule.effect.kind === 'duplicate') ? 'duplicated' : 'dropped';
  return {
    proven: count > 0,
    observation: `packets ${verb}`,
    count,
    details: { backend: backend.name, packets: Object.fromEntries(counts) },
  };
}

/**
 * After a drop both ends of a TCP connection wait for a retransmission timer that has backed off to as long as the
 * fault lasted, so the network would look cut for nearly that time again. Destroying the sockets makes programs
 * connect anew at once. A machine without `ss` keeps TCP's own behaviour.
 */
async function cutConnections(lab: PacketLab, rules: readonly PacketRule[]): Promise<void> {
  const far = new Map<string, Set<string>>();
  const note = (node: string, addresses: readonly string[]): void => {
    const known = far.get(node) ?? new Set();
    for (const address of addresses) known.add(address);
    far.set(node, known);
  };
  for (const { receiver, sender, effect } of rules) {
    if (effect.kind !== 'drop') continue;
    note(receiver, sender === CLIENTS ? lab.clientAddresses : [lab.addressOf(sender)]);
    if (sender !== CLIENTS) note(sender, [lab.addressOf(receiver)]);
  }
  await Promise.all([...far].map(([node, addresses]) => destroySockets(lab, node, [...addresses])));
}

async function destroySockets(lab: PacketLab, node: string, addresses: readonly string[]): Promise<void> {
  const filter = addresses.flatMap((address, i) => (i === 0 ? ['dst', address] : ['or', 'dst', address]));
  const command = { where: node, argv: ['ss', '-tnHK', ...filter], stdin: '' };
  const result = await attempt(lab, command);
  if (result.exitCode !== 0 && result.exitCode !== NOT_FOUND) throw commandFailed(command, result);
}
