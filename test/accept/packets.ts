import type { Host } from '../../harness/core/contracts/host.ts';
import type { JsonObject } from '../../harness/core/json.ts';
import { nfqueue } from '../../nemesis/packets/nfqueue/nfqueue.ts';
import { openKit } from '../nemesis/nemesis-kit.ts';
import { openStationLab, type StationLab } from '../nemesis/station-lab.ts';
import type { Report } from './report.ts';

const MANY = 10_000;
const AT_N2 = { target: ['n2'], direction: 'in' };

/** Packet faults measured on real packets, within the tolerances that are promised. */
export async function packetEffects(report: Report, host: Host): Promise<void> {
  const stations = await openStationLab(host);
  try {
    await lossAndDuplicates(report, stations);
    await delays(report, stations);
  } finally {
    await stations.close();
  }
}

async function lossAndDuplicates(report: Report, stations: StationLab): Promise<void> {
  const sets: string[] = [];
  for (const seed of [1, 1, 2]) {
    const arrived = await under(stations, 'loss-1', { seed, percent: 20 }, async () => {
      await stations.send('n1', 'n2', MANY);
      return stations.numbers('n2', 'n1');
    });
    sets.push(arrived.join());
    const lost = MANY - arrived.length;
    report.that(`20 % of ${MANY} are lost within 3 sigma: ${lost}`, Math.abs(lost - MANY * 0.2) < 3 * sigma(0.2));
  }
  report.that(
    'the same seed loses the same datagrams, another seed others',
    sets[0] === sets[1] && sets[0] !== sets[2],
  );
  const copies = await under(stations, 'duplicate-1', { seed: 1, percent: 20 }, async () => {
    return (await stations.send('n1', 'n2', MANY)).arrived;
  });
  const twice = copies['2'] ?? 0;
  const exact = Object.keys(copies).join() === '1,2' && Math.abs(twice - MANY * 0.2) < 3 * sigma(0.2);
  report.that(`20 % of ${MANY} arrive exactly twice: ${twice}`, exact);
}

/** Against what the way takes without the fault, which on a busy machine is not nothing. */
async function delays(report: Report, stations: StationLab): Promise<void> {
  for (const [protocol, measure] of [
    ['UDP', overUdp],
    ['TCP', overTcp],
  ] as const) {
    const before = median(await measure(stations));
    const during = median(
      await under(stations, protocol === 'UDP' ? 'delay-1' : 'delay-2', { delay: '50ms' }, () => measure(stations)),
    );
    const added = during - before;
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

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

async function under<T>(
  stations: StationLab,
  fault: string,
  parameters: JsonObject,
  measure: () => Promise<T>,
): Promise<T> {
  const kit = await openKit(stations.lab, stations.directory, nfqueue);
  try {
    await kit.begin(fault, { ...AT_N2, ...parameters });
    return await measure();
  } finally {
    await kit.nemesis.healAll();
    await kit.ledger.close();
  }
}

/** Standard deviation of how many of {@link MANY} are hit. */
function sigma(share: number): number {
  return Math.sqrt(MANY * share * (1 - share));
}
