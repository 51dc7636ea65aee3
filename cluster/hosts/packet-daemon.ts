import type {
  Capability,
  CapabilityName,
  CommandResult,
  OwnProgram,
  OwnPrograms,
} from '../../harness/core/contracts/host.ts';
import { offered } from '../../harness/core/capability-table.ts';
import { installs, kernelRemedy, MECHANISMS } from '../../harness/core/mechanisms.ts';

type Exec = (argv: readonly string[], stdin?: string) => Promise<CommandResult>;

/** What came of trying the packet daemon: what each of its effects did, or why it could not be tried. */
export type DaemonTrial =
  { readonly works: ReadonlySet<CapabilityName> } | { readonly missing: string; readonly remedy: string };

const DAEMON = MECHANISMS.packetDaemon.name;

/** Every effect as a rule that hits the packets for an address of its own. */
const RULES = {
  'packet-loss': 'effect=loss',
  'packet-duplicate': 'effect=duplicate',
  'packet-seeded': 'effect=loss select=chance chance=4294967296 key=index seed=1',
  'packet-bursts': 'effect=loss select=burst enter=4294967296 leave=1 key=index seed=1',
  'packet-exact': 'effect=loss select=chance chance=4294967296 key=content seed=1',
  'packet-match': 'effect=loss protocol=udp port=9',
  'packet-delay': 'effect=delay delay=1000',
  'packet-reorder': 'effect=reorder overtaken=1 patience=1000',
  'packet-corrupt': 'effect=corrupt checksum=right',
  'packet-rate': 'effect=rate rate=1000 bucket=1 room=100',
  'packet-hold': 'effect=hold',
} as const;

/** What iptables and tc's filters cannot do. */
export const BEYOND_FILTERS: readonly CapabilityName[] = [
  'packet-seeded',
  'packet-bursts',
  'packet-exact',
  'packet-match',
  'packet-delay',
  'packet-reorder',
  'packet-corrupt',
  'packet-rate',
  'packet-hold',
];

const QUEUE = 22_085;
const MARK = 1;

const HAND_OVER =
  '*mangle\n' +
  `-A POSTROUTING -d 127.7.0.0/16 -m mark ! --mark ${MARK} -j NFQUEUE --queue-num ${QUEUE} --queue-bypass\n` +
  'COMMIT\n';

/** Sends datagrams to every rule's address, some of them, because the daemon may be slower to start than this. */
const SEND = `
const socket = require('node:dgram').createSocket('udp4');
let rounds = 0;
const timer = setInterval(() => {
  for (let i = 0; i < ${Object.keys(RULES).length}; i++) socket.send('packet', 9, '127.7.0.' + (i + 1));
  if (++rounds < 10) return;
  clearInterval(timer);
  setTimeout(() => socket.close(), 10);
}, 5);`;

/** Orders first, then packets, then the question what came of it; the end of all that ends the daemon. */
const SCRIPT = '{ cat; "$1" -e "$2"; echo counters; } | "$3" "$4" "$5" /dev/null';

/** Tries the daemon on packets in a namespace made for the purpose. Never throws for something that is missing. */
export async function tryPacketDaemon({ packetDaemon }: OwnPrograms, exec: Exec): Promise<DaemonTrial> {
  const program: OwnProgram = packetDaemon ?? { missing: 'it was not given', remedy: 'run `verdict doctor`' };
  if ('missing' in program) return program;
  const handOver = await exec(['iptables-restore', '--noflush', '-w'], HAND_OVER);
  if (handOver.exitCode !== 0) return refused(handOver);
  const orders = Object.entries(RULES).map(
    ([name, effect], i) => `rule ${name} hook=out destination=127.7.0.${i + 1} ${effect}\n`,
  );
  const script = ['sh', '-c', SCRIPT, 'try', process.execPath, SEND, program.path, String(QUEUE), String(MARK)];
  const tried = await exec(script, orders.join(''));
  return tried.exitCode === 0 ? { works: hitBy(tried.stdout) } : unusable(tried);
}

/** A capability that the daemon has or has not. */
export function daemonCapability(name: CapabilityName, trial: DaemonTrial): Capability {
  if ('missing' in trial) {
    return { name, available: false, mechanism: `${DAEMON}: ${trial.missing}`, remedy: trial.remedy };
  }
  if (trial.works.has(name)) return offered(name, 'packetDaemon');
  const remedy = 'leave this fault out; the kernel gave the daemon no packets to do it to';
  return { name, available: false, mechanism: `${DAEMON}: tried without effect`, remedy };
}

/** The rules that hit packets, by the daemon's last line. */
function hitBy(stdout: string): ReadonlySet<CapabilityName> {
  const { rules } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    readonly rules: readonly { readonly rule: CapabilityName; readonly hit: number }[];
  };
  return new Set(rules.filter(({ hit }) => hit > 0).map(({ rule }) => rule));
}

function refused(result: CommandResult): DaemonTrial {
  const absent = result.exitCode === 126 || result.exitCode === 127;
  const remedy = absent ? installs(MECHANISMS.iptablesDrop) : kernelRemedy(MECHANISMS.packetDaemon);
  return { missing: lastLine(result), remedy };
}

/** By far the commonest reason is an engine that runs tools where the machine's files are not. */
function unusable(result: CommandResult): DaemonTrial {
  return { missing: lastLine(result), remedy: 'run as root, or use host: namespace' };
}

function lastLine({ stderr, exitCode }: CommandResult): string {
  return stderr.trim().split('\n').at(-1) || `exit code ${exitCode}`;
}
