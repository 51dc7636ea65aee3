import assert from 'node:assert/strict';
import type { Capability, CommandResult, Lab } from '../../../harness/core/contracts/host.ts';

/** A rule at its receiver that drops everything of one sender, and its counter. */
export interface PacketDrop {
  dropped(): Promise<number>;
  remove(): Promise<void>;
}

/** Puts the rule in force with the mechanism the host named for `packet-drop`. */
export async function dropPackets(lab: Lab, { mechanism }: Capability, from: string, at: string): Promise<PacketDrop> {
  const run = (...argv: string[]): Promise<CommandResult> => succeed(lab, at, argv);
  const sender = lab.addressOf(from);
  if (mechanism.startsWith('iptables')) {
    const rule = ['PREROUTING', '-s', sender, '-j', 'DROP'];
    await run('iptables', '-w', '-t', 'raw', '-I', ...rule);
    return {
      dropped: async () => {
        const { stdout } = await run('iptables', '-w', '-t', 'raw', '-nvxL', 'PREROUTING');
        return Number(new RegExp(`^\\s*(\\d+) .* ${sender.replaceAll('.', '\\.')} `, 'm').exec(stdout)?.[1]);
      },
      remove: async () => {
        await run('iptables', '-w', '-t', 'raw', '-D', ...rule);
      },
    };
  }
  assert.match(mechanism, /^tc bpf/);
  const number = sender.split('.').reduce((value, byte) => value * 256 + Number(byte), 0);
  const program = `6,40 0 0 12,21 0 3 2048,32 0 0 26,21 0 1 ${number},6 0 0 2,6 0 0 4294967295`;
  await run('tc', 'qdisc', 'add', 'dev', 'eth0', 'clsact');
  const place = ['dev', 'eth0', 'ingress', 'protocol', 'ip', 'prio', '1'];
  await run('tc', 'filter', 'add', ...place, 'bpf', 'direct-action', 'bytecode', program);
  return {
    dropped: async () => {
      const { stdout } = await run('tc', '-s', 'qdisc', 'show', 'dev', 'eth0', 'clsact');
      return Number(/dropped (\d+)/.exec(stdout)?.[1]);
    },
    remove: async () => {
      await run('tc', 'qdisc', 'del', 'dev', 'eth0', 'clsact');
    },
  };
}

async function succeed(lab: Lab, node: string, argv: readonly string[]): Promise<CommandResult> {
  const result = await lab.exec(node, argv);
  assert.equal(result.exitCode, 0, `${argv.join(' ')}: ${result.stderr}`);
  return result;
}
