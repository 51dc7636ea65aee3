import type { Capability, CapabilityName, CommandResult } from '../../harness/core/contracts/host.ts';
import { offered } from '../../harness/core/capability-table.ts';
import { installs, kernelRemedy, MECHANISMS, type MechanismId } from '../../harness/core/mechanisms.ts';
import { daemonCapability, type DaemonTrial } from './packet-daemon.ts';

type Exec = (argv: readonly string[], stdin?: string) => Promise<CommandResult>;

/** What came of trying netem: what it did, or why it could not be tried. */
export type NetemTrial =
  { readonly works: ReadonlySet<CapabilityName> } | { readonly missing: string; readonly remedy: string };

/** What netem is told for every effect; each hits the packets for an address of its own. */
const NETEMS = {
  'packet-seeded': 'loss random 100% seed 1',
  'packet-bursts': 'loss gemodel 100% 1%',
  'packet-delay': 'delay 1ms 1ms',
  'packet-reorder': 'delay 1ms reorder 50%',
  'packet-corrupt': 'corrupt 100%',
  'packet-rate': 'rate 1mbit',
} as const;

type NetemCapability = keyof typeof NETEMS;

const NAMES = Object.keys(NETEMS) as NetemCapability[];

const ROOT = '7645:';

/** First numbers of the outer netems and of those within, which are the ones that do something. */
const OUTER = 0x10_00;
const INNER = 0x20_00;

/** Sends a few datagrams to every address. */
const SEND = `
const socket = require('node:dgram').createSocket('udp4');
for (let i = 0; i < ${NAMES.length}; i++) for (let n = 0; n < 8; n++) socket.send('packet', 9, '127.9.0.' + (i + 1));
setTimeout(() => socket.close(), 20);`;

/** What tc refuses is missing in the listing; what it says is kept for the one who asks why. */
const SCRIPT = `
tc -force -batch - >&2
case $(tc qdisc show dev lo) in *netem*) "$1" -e "$2" && tc -s -j qdisc show dev lo ;; esac
tc qdisc del dev lo root >&2`;

/** Tries netem on packets in a namespace made for the purpose, one netem in another. Never throws for what is missing. */
export async function tryNetem(exec: Exec): Promise<NetemTrial> {
  const batch = [`qdisc add dev lo root handle ${ROOT} htb default 0`, ...NAMES.flatMap(linesOf)];
  const script = ['sh', '-c', SCRIPT, 'try', process.execPath, SEND];
  const tried = await exec(script, `${batch.join('\n')}\n`);
  const works = new Set(NAMES.filter((name, i) => isAtWork(name, INNER + i, tried.stdout)));
  if (works.size > 0) return { works };
  const complaint = tried.stderr.split('\n').find((line) => /error|not found/i.test(line));
  const remedy = /not found/.test(complaint ?? '') ? installs(MECHANISMS.netem) : kernelRemedy(MECHANISMS.netem);
  return { missing: complaint ?? `exit code ${tried.exitCode}`, remedy };
}

/** What the packet daemon does where it can be had, else netem, which does less. */
export function beyondFilters(name: CapabilityName, daemon: DaemonTrial, netem: NetemTrial): Capability {
  const byDaemon = daemonCapability(name, daemon);
  if ('works' in daemon || !NAMES.some((known) => known === name)) return byDaemon;
  const mechanism: MechanismId = name === 'packet-seeded' ? 'netemSeed' : 'netem';
  if ('works' in netem && netem.works.has(name)) return offered(name, mechanism);
  const entry = MECHANISMS[mechanism];
  const [missing, remedy] =
    'works' in netem ? ['tried without effect', kernelRemedy(entry)] : [netem.missing, netem.remedy];
  return {
    name,
    available: false,
    mechanism: `${byDaemon.mechanism}; ${entry.name}: ${missing}`,
    remedy: `${byDaemon.remedy}, or ${remedy}`,
  };
}

function linesOf(name: NetemCapability, i: number): string[] {
  const flow = `${ROOT}${(i + 1).toString(16)}`;
  const [outer, inner] = [(OUTER + i).toString(16), (INNER + i).toString(16)];
  const flows = `protocol ip prio 1 u32 match ip dst 127.9.0.${i + 1}/32 flowid ${flow}`;
  return [
    `class add dev lo parent ${ROOT} classid ${flow} htb rate 32gbit quantum 60000`,
    `qdisc add dev lo parent ${flow} handle ${outer}: netem limit 1000`,
    `qdisc add dev lo parent ${outer}:1 handle ${inner}: netem limit 1000 ${NETEMS[name]}`,
    `filter add dev lo parent ${ROOT} ${flows}`,
  ];
}

/** Whether packets met it. Old kernels take a seed and do nothing with it: they do not tell it either. */
function isAtWork(name: NetemCapability, handle: number, listing: string): boolean {
  const found = read(listing).find((netem) => netem.handle === `${handle.toString(16)}:`);
  if (found === undefined || found.packets + found.drops + found.qlen === 0) return false;
  return name !== 'packet-seeded' || found.options?.seed === 1;
}

interface Listed {
  readonly handle: string;
  readonly packets: number;
  readonly drops: number;
  readonly qlen: number;
  readonly options?: { readonly seed?: number };
}

function read(listing: string): Listed[] {
  return listing.trim() === '' ? [] : (JSON.parse(listing) as Listed[]);
}
