import type { FaultEffect } from '../../harness/core/fault-record.ts';
import type { JsonObject } from '../../harness/core/json.ts';
import { nfqueue } from '../../nemesis/packets/nfqueue/nfqueue.ts';
import { openKit } from '../nemesis/nemesis-kit.ts';
import type { StationLab } from '../nemesis/station-lab.ts';
import type { Report } from './report.ts';

/** What shares are measured on. */
export const MANY = 10_000;

/** Sent over links that no fault is about, and over all of them when it is over. */
const SOME = 1_000;

/** Faults are onto the links to n2; those to n1 and n3 are left alone. */
const AT_N2 = { target: ['n2'], direction: 'in' };

/** What is measured while a fault is in force, and the fault's own account of what it did. */
export interface Measured<T> {
  readonly result: T;
  readonly effect: FaultEffect | undefined;
}

/** Measures under a fault at n2; other links carry everything once meanwhile, and afterwards all of them do. */
export async function under<T>(
  report: Report,
  stations: StationLab,
  fault: string,
  parameters: JsonObject,
  measure: () => Promise<T>,
): Promise<Measured<T>> {
  const kit = await openKit(stations.lab, stations.directory, nfqueue);
  try {
    await kit.begin(fault, { ...AT_N2, ...parameters });
    const result = await measure();
    const others = [await carries(stations, 'n2', 'n1'), await carries(stations, 'n1', 'n3')];
    report.that(`${fault}: other links carry everything once`, !others.includes(false));
    await kit.end(fault);
    await kit.nemesis.healAll();
    await flat(report, stations, fault);
    return { result, effect: kit.record(fault)?.effect };
  } finally {
    await kit.nemesis.healAll();
    await kit.ledger.close();
  }
}

/** Segments of TCP that a node has sent and received by its kernel's account, in its network namespace. */
interface Segments {
  readonly sent: number;
  readonly received: number;
}

async function segmentsOf({ lab }: StationLab, node: string): Promise<Segments> {
  const { stdout } = await lab.exec(node, ['cat', '/proc/net/snmp']);
  const [names = [], values = []] = stdout
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.split(' '));
  const valueOf = (name: string): number => Number(values[names.indexOf(name)]);
  // Linux does not count what it sends again among what it has sent.
  return { sent: valueOf('OutSegs') + valueOf('RetransSegs'), received: valueOf('InSegs') };
}

/** How many more segments `to` received than `from` sent while something was done; nobody else sent `to` any. */
export async function surplus(
  stations: StationLab,
  from: string,
  to: string,
  action: () => Promise<unknown>,
): Promise<{ readonly sent: number; readonly more: number }> {
  const before = [await segmentsOf(stations, from), await segmentsOf(stations, to)] as const;
  await action();
  const after = [await segmentsOf(stations, from), await segmentsOf(stations, to)] as const;
  const sent = after[0].sent - before[0].sent;
  return { sent, more: after[1].received - before[1].received - sent };
}

/** So many messages from n1 to n2 and back over TCP, each with a number of its own; resolves when all have come back. */
export async function exchange(stations: StationLab, connections: number, count: number): Promise<readonly number[]> {
  const query = { to: stations.lab.addressOf('n2'), connections: String(connections), count: String(count) };
  return (await stations.ask('n1', '/exchanges', query)) as number[];
}

/** Whether `count` of `total` is a `share` of it, within three standard deviations. */
export function isShare(count: number, total: number, share: number): boolean {
  return Math.abs(count - total * share) < 3 * Math.sqrt(total * share * (1 - share));
}

export function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** No rule counts anything any more, because there is none, and every packet arrives once. */
async function flat(report: Report, stations: StationLab, fault: string): Promise<void> {
  const { stdout } = await stations.lab.exec('n2', ['iptables-save']);
  const carried = [await carries(stations, 'n1', 'n2'), await carries(stations, 'n3', 'n2')];
  const { more } = await surplus(stations, 'n1', 'n2', () => exchange(stations, 10, SOME / 10));
  const holds = !stdout.includes('VERDICT') && !carried.includes(false) && more === 0;
  report.that(`${fault}: after the heal everything arrives once, over UDP and TCP`, holds);
}

async function carries(stations: StationLab, from: string, to: string): Promise<boolean> {
  const { arrived } = await stations.send(from, to, SOME);
  return JSON.stringify(arrived) === JSON.stringify({ 1: SOME });
}
