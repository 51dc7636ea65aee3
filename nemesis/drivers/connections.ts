import { CLIENTS, type PacketRule } from '../../harness/core/packet-rule.ts';
import { attempt, commandFailed } from './commands.ts';
import type { PacketLab } from './packet-lab.ts';

/** Exit code of a lab's `exec` for a program that does not exist. */
const NOT_FOUND = 127;

/**
 * After a drop both ends of a TCP connection wait for a retransmission timer that has backed off to as long as the
 * fault lasted, so the network would look cut for nearly that time again. Destroying the sockets makes programs
 * connect anew at once. A machine without `ss` keeps TCP's own behaviour.
 */
export async function cutConnections(lab: PacketLab, rules: readonly PacketRule[]): Promise<void> {
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
