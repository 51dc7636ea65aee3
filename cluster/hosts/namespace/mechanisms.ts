import type { CommandResult } from '../../../harness/core/contracts/host.ts';
import type { MechanismId } from '../../../harness/core/mechanisms.ts';
import { NODE_INTERFACE, portName, type LabSpace } from './lab-space.ts';

/** How to find out whether one way of doing something to packets or connections works here. */
export interface Trial {
  readonly mechanism: MechanismId;
  /** Exit code 0: it works. 127: there is no such tool. */
  attempt(space: LabSpace): Promise<CommandResult>;
}

/** Addresses nobody has: the rules are tried for their acceptance, not for packets. */
const NOBODY = '192.0.2.1';
const ELSEWHERE = '192.0.2.2';

const STATISTIC = '-m statistic --mode random --probability 0.5';

/** Ethernet type is IPv4 and source is 192.0.2.1: drop (direct-action verdict 2), else go on (-1). */
const DROP_PROGRAM = '6,40 0 0 12,21 0 3 2048,32 0 0 26,21 0 1 3221225985,6 0 0 2,6 0 0 4294967295';

/** A random 32-bit word (ancillary load SKF_AD_RANDOM) below half its range: drop, else go on. */
const LOSS_PROGRAM = '4,32 0 0 4294963256,53 1 0 2147483648,6 0 0 2,6 0 0 4294967295';

/** Without direct-action a program selects: a class id matches, 0 does not. */
const SELECT_PROGRAM = '4,32 0 0 4294963256,53 1 0 2147483648,6 0 0 65537,6 0 0 0';

/** Packets dropped at their receiver, before anything else there sees them. */
export const dropsPackets: readonly Trial[] = [
  iptables('iptablesDrop', 'raw', 'PREROUTING', `-s ${NOBODY} -j DROP`),
  trafficControl('tcDrop', 1, ['direct-action', 'bytecode', DROP_PROGRAM]),
];

export const losesPackets: readonly Trial[] = [
  iptables('iptablesLoss', 'raw', 'PREROUTING', `-s ${NOBODY} ${STATISTIC} -j DROP`),
  trafficControl('tcDrop', 2, ['direct-action', 'bytecode', LOSS_PROGRAM]),
];

export const duplicatesPackets: readonly Trial[] = [
  iptables(
    'iptablesTee',
    'mangle',
    'POSTROUTING',
    `-d ${NOBODY} -m conntrack ! --ctstate UNTRACKED ${STATISTIC} -j TEE --gateway ${ELSEWHERE}`,
  ),
  {
    mechanism: 'tcMirror',
    attempt: async (space) => {
      const device = ['dev', portName(0)];
      const made = await space.execInSwitch(['tc', 'qdisc', 'replace', ...device, 'clsact']);
      if (made.exitCode !== 0) return made;
      const mirror = ['action', 'mirred', 'egress', 'mirror', 'dev', portName(1)];
      const selected = ['bpf', 'bytecode', SELECT_PROGRAM, ...mirror];
      return space.execInSwitch([
        'tc',
        'filter',
        'add',
        ...device,
        'ingress',
        'protocol',
        'ip',
        'prio',
        '1',
        ...selected,
      ]);
    },
  },
];

export const destroysSockets: readonly Trial[] = [
  {
    mechanism: 'destroySockets',
    attempt: async (space) => {
      const tool = await space.execInNode(0, ['ss', '-V']);
      return tool.exitCode === 0 ? space.execInNode(0, [process.execPath, '-e', DESTROY_OWN_CONNECTION]) : tool;
    },
  },
];

/**
 * Opens a connection to itself and has it destroyed: an accepted command proves nothing, because kernels without the
 * feature answer it with silence.
 */
const DESTROY_OWN_CONNECTION = `
const { execFile } = require('node:child_process');
const net = require('node:net');
const end = (code, text) => { process.stderr.write(text); process.exit(code); };
const server = net.createServer((socket) => socket.on('error', () => {}).pipe(socket));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const client = net.connect(port, '127.0.0.1', () => {
    execFile('ss', ['-K', '-t', 'dst', '127.0.0.1', 'dport', '=', String(port)], (error, stdout, stderr) => {
      if (error) end(1, stderr || error.message);
      client.write('still here');
    });
  });
  client.on('error', () => end(0, ''));
  client.on('data', () => end(1, 'the connection stayed open'));
});
setTimeout(() => end(1, 'no answer'), 2000);
`;

function iptables(mechanism: MechanismId, table: string, chain: string, rule: string): Trial {
  const input = `*${table}\n-A ${chain} ${rule}\nCOMMIT\n`;
  return {
    mechanism,
    attempt: (space) => space.execInNode(0, ['iptables-restore', '--noflush', '-w'], input),
  };
}

function trafficControl(mechanism: MechanismId, priority: number, program: readonly string[]): Trial {
  return {
    mechanism,
    attempt: async (space) => {
      const device = ['dev', NODE_INTERFACE];
      const made = await space.execInNode(1, ['tc', 'qdisc', 'replace', ...device, 'clsact']);
      if (made.exitCode !== 0) return made;
      const place = ['ingress', 'protocol', 'ip', 'prio', String(priority)];
      return space.execInNode(1, ['tc', 'filter', 'add', ...device, ...place, 'bpf', ...program]);
    },
  };
}
