import { HarnessError } from '../../harness/core/errors.ts';
import type { Attachment, PacketNetwork } from '../packets/backend.ts';
import { run } from './commands.ts';
import type { PacketLab } from './packet-lab.ts';

/** A lab as packet rules see it, with the interfaces that were looked up. */
export function networkOf(lab: PacketLab, interfaces: ReadonlyMap<string, string>): PacketNetwork {
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
export async function lookUpInterfaces(lab: PacketLab): Promise<Map<string, string>> {
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

/** What is not there yet of what a backend needs in place. */
export async function missingAttachments(lab: PacketLab, attachments: readonly Attachment[]): Promise<Attachment[]> {
  const listings = await Promise.all(attachments.map(({ check }) => run(lab, check)));
  return attachments.filter(({ check }, i) => !listings[i]?.includes(check.marker));
}
