import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Host } from '../../harness/core/contracts/host.ts';
import { NodeClocks } from '../../nemesis/clock/node-clocks.ts';
import { returned, running } from '../../nemesis/clock/clock-state.ts';
import { openStationLab, type StationLab } from '../nemesis/station-lab.ts';
import { firstDifference, stateOf } from './lab-state.ts';
import type { Report } from './report.ts';

/** Something that a fault could leave behind: how it comes and goes, and where it has to be seen. */
interface Trace {
  readonly about: string;
  readonly leave: () => Promise<unknown>;
  readonly remove: () => Promise<unknown>;
}

/** Leaves things behind on purpose, and takes them away: the look at a lab's state must see each of them, and nothing else. */
export async function labStateSees(report: Report, host: Host): Promise<void> {
  const stations = await openStationLab(host);
  const clocks = await NodeClocks.create(stations.lab);
  try {
    const id = stations.directory.slice(-6);
    const before = stateOf(stations.lab, id);
    const traces = tracesIn(stations, clocks);
    let seen = 0;
    for (const { about, leave, remove } of traces) {
      await leave();
      const left = firstDifference(before, stateOf(stations.lab, id));
      await remove();
      const gone = firstDifference(before, stateOf(stations.lab, id));
      if (left?.startsWith(about) === true && gone === undefined) seen++;
      else report.note(`${about}: ${left ?? 'nothing seen'}, and afterwards ${gone ?? 'nothing'}`);
    }
    report.count(`${host.name}: what is left behind on purpose is seen`, seen, traces.length, traces.length);
  } finally {
    await clocks.close();
    await stations.close();
  }
}

function tracesIn({ lab }: StationLab, clocks: NodeClocks): Trace[] {
  const tool =
    (...argv: readonly string[]) =>
    () =>
      lab.exec('n2', argv);
  const write = (value: number) => tool('sh', '-c', `echo ${String(value)} > /proc/sys/net/ipv4/tcp_retries2`);
  const rule = (flag: string) =>
    tool(...['iptables', '-w', '-t', 'mangle', flag, 'PREROUTING', '-s', '10.0.0.1', '-j', 'DROP']);
  const qdisc = (order: string) => tool('tc', 'qdisc', order, 'dev', 'eth0', 'clsact');
  const link = (mtu: number) => tool('ip', 'link', 'set', 'mtu', String(mtu), 'dev', 'eth0');
  const page = clocks.page('n2');
  let beside: ReturnType<typeof spawn> | undefined;
  const startBeside = async (): Promise<void> => {
    beside = spawn('nsenter', ['-t', String(lab.pid('n2')), '-n', '--', 'sleep', '60'], { stdio: 'ignore' });
    await once(beside, 'spawn');
  };
  const endBeside = async (): Promise<void> => {
    const gone = beside && once(beside, 'exit');
    beside?.kill('SIGKILL');
    await gone;
  };
  return [
    { about: 'n2 rules', leave: rule('-I'), remove: rule('-D') },
    { about: 'n2 queues', leave: qdisc('add'), remove: qdisc('del') },
    { about: 'n2 settings', leave: write(9), remove: write(15) },
    { about: 'n2 processes', leave: () => lab.pause('n2'), remove: () => lab.resume('n2') },
    { about: 'n2 processes', leave: startBeside, remove: endBeside },
    {
      about: 'n2 clocks',
      leave: () => page.change({ monotonic: (clock, at) => running(clock, at, 0.5) }),
      remove: () => page.change({ monotonic: (clock, at) => running(clock, at, 1) }),
    },
    {
      about: 'n2 clocks',
      leave: () => page.change({ wall: (clock, at) => running(clock, at, 0.5) }),
      remove: () => page.change({ wall: returned }),
    },
    { about: 'n2 links', leave: link(1_400), remove: link(1_500) },
  ];
}
