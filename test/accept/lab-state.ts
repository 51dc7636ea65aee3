import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Lab } from '../../harness/core/contracts/host.ts';
import { decodePage } from '../../nemesis/clock/page-layout.ts';
import {
  allProcesses,
  descendantsOf,
  groupsOfRun,
  linesOf,
  networkNamespaceOf,
  rulesIn,
  rulesOfMachine,
  toolOutput,
  type Process,
} from './machine.ts';

/** Lines of everything that faults could leave behind, by what they are about: `n1 rules`, `n2 processes`, … */
export type LabState = ReadonlyMap<string, readonly string[]>;

/** The first thing that is in one state and not in the other; undefined where they are equal. */
export function firstDifference(before: LabState, after: LabState): string | undefined {
  for (const about of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(about) ?? [], after.get(about) ?? []];
    const gone = without(was, is)[0];
    if (gone !== undefined) return `${about}: before, and not any more: ${gone}`;
    const left = without(is, was)[0];
    if (left !== undefined) return `${about}: not before: ${left}`;
  }
  return undefined;
}

/**
 * The state of a lab, read by the kernel's own account of it and not by what the harness remembers. At once: the harness
 * does nothing meanwhile, so that no tool of its own is among what is seen. As root.
 */
export function stateOf(lab: Lab, runId: string): LabState {
  const processes = allProcesses();
  const spaces = networkNamespaces(lab, runId, processes);
  const state = new Map<string, readonly string[]>();
  for (const [name, { pid, namespace }] of spaces) {
    for (const [part, lines] of networkOf(pid)) state.set(`${name} ${part}`, lines);
    state.set(`${name} processes`, programsOf(processes.filter(({ network }) => network === namespace)));
  }
  const own = descendantsOf(process.pid, processes);
  state.set('harness processes', programsOf(own.filter(({ network }) => isElsewhere(network, spaces))));
  for (const node of lab.nodes) {
    state.set(`${node} clocks`, clocksOf(lab, node));
    state.set(`${node} disk`, filesOfFaults(lab, node));
  }
  state.set('machine rules', rulesOfMachine());
  state.set('machine control groups', groupsOfRun(runId));
  return state;
}

/** A network namespace, and a process in it. */
interface Space {
  readonly pid: number;
  readonly namespace: string;
}

/** Those of the nodes, and where there is one the namespace of the lab's switch. */
function networkNamespaces(lab: Lab, runId: string, processes: readonly Process[]): ReadonlyMap<string, Space> {
  const spaces = new Map<string, Space>();
  for (const node of lab.nodes) {
    const pid = lab.pid(node);
    if (pid !== undefined) spaces.set(node, { pid, namespace: networkNamespaceOf(pid) });
  }
  const machine = networkNamespaceOf(process.pid);
  const common = processes.find(
    ({ network, environment }) => environment.includes(runId) && network !== machine && isElsewhere(network, spaces),
  );
  if (common !== undefined) spaces.set('switch', { pid: common.pid, namespace: common.network });
  return spaces;
}

function isElsewhere(network: string, spaces: ReadonlyMap<string, Space>): boolean {
  return [...spaces.values()].every(({ namespace }) => namespace !== network);
}

/** What is compared of a network namespace: the commands that print it, and what of a line the kernel changes by itself. */
const NETWORK_PARTS: Readonly<
  Record<string, { readonly print: string; readonly steady: (lines: string[]) => string[] }>
> = {
  rules: { print: 'iptables-save', steady: rulesIn },
  // The link's state, and its length once it has had a queue.
  links: {
    print: 'ip -o link; ip -o addr; ip route; ip rule',
    steady: (lines) => lines.map((line) => line.replace(/ (state|qlen) \w+/g, '').replace(/[\\\s]+/g, ' ')),
  },
  queues: {
    print: `tc qdisc show
      for device in $(ip -o link | cut -d: -f2 | cut -d@ -f1); do
        for hook in '' ingress egress; do tc filter show dev $device $hook 2>&1; done
      done`,
    steady: (lines) => lines,
  },
  settings: {
    print: 'grep -rs "" /proc/sys/net',
    steady: (lines) => lines.filter((line) => !/nf_conntrack_(count|expect)|\/neigh\/|random/.test(line)),
  },
  'packet daemons': {
    print: 'cut -c1-6 /proc/net/netfilter/nfnetlink_queue 2>/dev/null',
    steady: (lines) => lines,
  },
  // Without what waits in their queues.
  listeners: {
    print: 'ss -Hlntuw',
    steady: (lines) => lines.map((line) => line.split(/\s+/).toSpliced(2, 2).join(' ')),
  },
};

const SEPARATOR = '=====';

function networkOf(pid: number): (readonly [string, readonly string[]])[] {
  const parts = Object.entries(NETWORK_PARTS);
  const script = parts.map(([, { print }]) => print).join(`\necho ${SEPARATOR}\n`);
  const output = toolOutput('nsenter', ['-t', String(pid), '-n', '--', 'sh', '-c', script]);
  const texts = output.split(`${SEPARATOR}\n`);
  return parts.map(([part, { steady }], i) => [part, steady(linesOf(texts[i] ?? ''))]);
}

function programsOf(processes: readonly Process[]): string[] {
  return processes.map(
    ({ isStopped, arguments: argv, groups }) => `${isStopped ? 'stopped' : 'running'} ${argv} in ${groups.join(' ')}`,
  );
}

/**
 * Of the wall clock whether it is the machine's. A monotonic clock keeps what it lost or gained, because it may never go back
 * nor leap, so only how fast it goes.
 */
function clocksOf(lab: Lab, node: string): string[] {
  const file = join(lab.outputDirectory(node).hostPath, 'clocks');
  if (!existsSync(file)) return [];
  const page = decodePage(readFileSync(file));
  if (page === undefined) return ['no control page'];
  const { wall, monotonic } = page.state;
  return [
    `wall clock ${wall.after.shown - wall.real} ns ahead, at rate ${wall.after.rate}`,
    `monotonic clock at rate ${monotonic.after.rate}`,
  ];
}

/** What faults write into a node's data folder or beside it. */
function filesOfFaults(lab: Lab, node: string): string[] {
  const folder = lab.dataFolder(node);
  const folders = [folder, dirname(folder), dirname(dirname(folder))];
  return folders.flatMap((path) => readdirSync(path).filter((name) => name.startsWith('.verdict')));
}

/** Elements of the one list that are left when those of the other are taken from it, each once. */
function without(one: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return one.filter((line) => {
    const at = left.indexOf(line);
    if (at < 0) return true;
    left.splice(at, 1);
    return false;
  });
}
