import type { Host } from '../../harness/core/contracts/host.ts';
import { openStationLab, type StationLab } from '../nemesis/station-lab.ts';
import { isShare, MANY, median, under } from './packet-measures.ts';
import { duplicateSegments, lossByContent, lossOfSegments } from './packets-tcp.ts';
import type { Report } from './report.ts';

/** Packet faults measured on real packets, within the tolerances that are promised. */
export async function packetEffects(report: Report, host: Host): Promise<void> {
  const stations = await openStationLab(host);
  try {
    await lossAndDuplicates(report, stations);
    await lossByContent(report, stations);
    await lossOfSegments(report, stations);
    await duplicateSegments(report, stations);
    await delays(report, stations);
  } finally {
    await stations.close();
  }
}

async function lossAndDuplicates(report: Report, stations: StationLab): Promise<void> {
  const sets: string[] = [];
  for (const seed of [1, 1, 2]) {
    const { result: arrived } = await under(report, stations, 'loss-1', { seed, percent: 20 }, async () => {
      await stations.send('n1', 'n2', MANY);
      return stations.numbers('n2', 'n1');
    });
    sets.push(arrived.join());
    const lost = MANY - arrived.length;
    report.that(`20 % of ${MANY} are lost within 3 sigma: ${lost}`, isShare(lost, MANY, 0.2));
  }
  report.that(
    'the same seed loses the same datagrams, another seed others',
    sets[0] === sets[1] && sets[0] !== sets[2],
  );
  const { result: copies } = await under(report, stations, 'duplicate-1', { seed: 1, percent: 20 }, async () => {
    return (await stations.send('n1', 'n2', MANY)).arrived;
  });
  const twice = copies['2'] ?? 0;
  const exact = Object.keys(copies).join() === '1,2' && isShare(twice, MANY, 0.2);
  report.that(`20 % of ${MANY} arrive exactly twice: ${twice}`, exact);
}

/** Against what the way takes without the fault, which on a busy machine is not nothing. */
async function delays(report: Report, stations: StationLab): Promise<void> {
  for (const [protocol, fault, measure] of [
    ['UDP', 'delay-1', overUdp],
    ['TCP', 'delay-2', overTcp],
  ] as const) {
    const before = median(await measure(stations));
    const { result } = await under(report, stations, fault, { delay: '50ms' }, () => measure(stations));
    const added = median(result) - before;
    const what = `${added.toFixed(2)} ms (${before.toFixed(2)} without)`;
    report.that(`the median delay of 50 ms over ${protocol} is ${what}`, Math.abs(added - 50) <= 2);
  }
}

async function overUdp(stations: StationLab): Promise<number[]> {
  await stations.send('n1', 'n2', 1_000);
  const sent = new Map((await stations.ask('n1', '/sent')) as [number, number][]);
  const arrived = (await stations.ask('n2', '/arrived')) as [number, number][];
  return arrived.map(([number, time]) => time - (sent.get(number) ?? Number.NaN));
}

/** There and back; the way back is not delayed. */
async function overTcp(stations: StationLab): Promise<number[]> {
  return (await stations.ask('n1', '/exchange', { to: stations.lab.addressOf('n2'), count: '100' })) as number[];
}
