/** How far a mechanism reaches on one host: for any user, for root only, or not at all, and why not. */
export type Reach = 'any' | 'root' | { readonly never: string };

/** One way of doing something to nodes, links, disks or clocks. */
export interface Mechanism {
  /** As probes, records of runs and messages name it. */
  readonly name: string;
  /** The program that does it, and the Debian package it comes from; without it the kernel is asked directly. */
  readonly tool?: { readonly program: string; readonly package: string };
  /** What the machine must have beside the program. */
  readonly kernel?: string;
  readonly namespace: Reach;
  readonly docker: Reach;
}

const EVERYWHERE = { namespace: 'any', docker: 'any' } as const;
const IPTABLES = { program: 'iptables', package: 'iptables' } as const;
const TC = { program: 'tc', package: 'iproute2' } as const;
const SS = { program: 'ss', package: 'iproute2' } as const;
const COMPILER = { program: 'cc', package: 'gcc libc6-dev' } as const;

const NOT_OUR_BRIDGE = "the engine's bridge is not ours to change";
/** An engine sets up its networks with it. */
const ALWAYS_IPTABLES = 'where there is an engine there is iptables';
const NO_ENGINE = 'programs run without a container engine';

/** Everything that hosts and nemesis work with. */
export const MECHANISMS = {
  ownNamespace: {
    name: 'programs of this machine, one network namespace per node',
    tool: { program: 'unshare', package: 'util-linux' },
    kernel: 'user namespaces, where the harness is not root',
    namespace: 'any',
    docker: { never: 'nodes are containers' },
  },
  hostImage: {
    name: 'programs of this machine in the host image',
    tool: { program: 'dockerd', package: 'docker.io' },
    namespace: { never: NO_ENGINE },
    docker: 'any',
  },
  engineImages: {
    name: 'images of the engine, pulled when absent',
    tool: { program: 'dockerd', package: 'docker.io' },
    namespace: { never: NO_ENGINE },
    docker: 'any',
  },
  killCall: { name: 'kill(2) to the process', namespace: 'any', docker: 'root' },
  engineSignals: { name: 'signals sent by the engine', namespace: { never: NO_ENGINE }, docker: 'any' },
  iptablesDrop: {
    name: 'iptables raw PREROUTING DROP',
    tool: IPTABLES,
    kernel: 'the netfilter modules for iptables',
    ...EVERYWHERE,
  },
  iptablesLoss: {
    name: 'iptables raw PREROUTING statistic DROP',
    tool: IPTABLES,
    kernel: 'the netfilter module xt_statistic',
    ...EVERYWHERE,
  },
  iptablesTee: {
    name: 'iptables mangle POSTROUTING statistic TEE',
    tool: IPTABLES,
    kernel: 'the netfilter modules xt_statistic, xt_conntrack and xt_TEE',
    ...EVERYWHERE,
  },
  tcDrop: {
    name: 'tc bpf direct-action',
    tool: TC,
    kernel: 'cls_bpf and sch_clsact',
    namespace: 'any',
    docker: { never: ALWAYS_IPTABLES },
  },
  tcMirror: {
    name: 'tc bpf mirred at the switch',
    tool: TC,
    kernel: 'cls_bpf, sch_clsact and act_mirred',
    namespace: 'any',
    docker: { never: NOT_OUR_BRIDGE },
  },
  packetDaemon: {
    name: 'packet daemon (iptables NFQUEUE)',
    tool: COMPILER,
    kernel: 'iptables and the netfilter modules nfnetlink_queue and xt_NFQUEUE',
    ...EVERYWHERE,
  },
  netem: {
    name: 'netem, one for each destination',
    tool: TC,
    kernel: 'sch_netem, sch_htb and cls_u32',
    ...EVERYWHERE,
  },
  netemSeed: {
    name: 'netem with seed',
    tool: TC,
    kernel: 'sch_netem of Linux 6.6 or newer, and iproute2 6.6 or newer',
    ...EVERYWHERE,
  },
  destroySockets: { name: 'ss -K', tool: SS, kernel: 'CONFIG_INET_DIAG_DESTROY', ...EVERYWHERE },
  ownBridge: {
    name: 'bridge in a network namespace of the lab',
    tool: { program: 'ip', package: 'iproute2' },
    namespace: 'any',
    docker: { never: NOT_OUR_BRIDGE },
  },
  labTmpfs: {
    name: 'tmpfs in the mount namespace of the lab',
    kernel: 'tmpfs for user namespaces, where the harness is not root',
    namespace: 'any',
    docker: { never: 'the engine mounts the folders of containers' },
  },
  engineTmpfs: {
    name: 'volume of the engine in memory',
    tool: { program: 'dockerd', package: 'docker.io' },
    kernel: 'tmpfs',
    namespace: { never: NO_ENGINE },
    // From outside it is reached through the processes of its container.
    docker: 'root',
  },
  throttleV1: {
    name: 'control group, blkio.throttle.write_bps_device',
    kernel: 'control groups for disks mounted (v1), and the temporary folder on a disk',
    namespace: 'root',
    docker: 'root',
  },
  throttleV2: {
    name: 'control group, io.max',
    kernel: 'control groups for disks mounted (v2), and the temporary folder on a disk',
    namespace: 'root',
    docker: 'root',
  },
  ownVdso: {
    name: 'vDSO of our own, put in place by ptrace',
    tool: COMPILER,
    kernel: 'x86-64, and ptrace of a parent process (Yama below 3)',
    ...EVERYWHERE,
  },
} as const satisfies Readonly<Record<string, Mechanism>>;

export type MechanismId = keyof typeof MECHANISMS;

/** How to get the program of a mechanism that was found missing. */
export function installs({ tool }: Mechanism): string {
  return tool === undefined ? '' : `install ${tool.package} (Debian: apt-get install ${tool.package})`;
}

/** What helps where the program is there and the mechanism does not work. */
export function kernelRemedy({ kernel }: Mechanism): string {
  return kernel === undefined ? '' : `use a kernel with ${kernel}`;
}
