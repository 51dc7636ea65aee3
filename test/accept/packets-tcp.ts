import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultEffect } from '../../harness/core/fault-record.ts';
import { JOURNAL } from '../../nemesis/drivers/packet-daemons.ts';
import { readJournal } from '../../nemesis/packets/nfqueue/journal.ts';
import type { StationLab } from '../nemesis/station-lab.ts';
import { exchange, isShare, MANY, surplus, under } from './packet-measures.ts';
import type { Report } from './report.ts';

/** Messages that wait for their echo do not hold up those of other connections. */
const CONNECTIONS = 100;

const TCP = 6;

const exchangeMany = (stations: StationLab): Promise<readonly number[]> =>
  exchange(stations, CONNECTIONS, MANY / CONNECTIONS);

/** Loss by what is carried: each of 10,000 messages is lost at most once, which ones follows from the seed, and all arrive. */
export async function lossByContent(report: Report, stations: StationLab): Promise<void> {
  const sets: string[] = [];
  for (const [i, seed] of [1, 1, 2].entries()) {
    const fault = `loss-${String(11 + i)}`;
    const settings = { seed, percent: 20, draws: 'content', protocol: 'tcp' };
    const { result } = await under(report, stations, fault, settings, () => exchangeMany(stations));
    const lost = await lostContents(stations, fault);
    sets.push(lost.toSorted((a, b) => a - b).join());
    report.that(
      `20 % of ${String(MANY)} messages over TCP are lost within 3 sigma: ${String(lost.length)}; all arrive`,
      isShare(lost.length, MANY, 0.2) && new Set(lost).size === lost.length && result.length === MANY,
    );
  }
  report.that(
    'the same seed loses the same messages over TCP, another seed others',
    sets[0] === sets[1] && sets[0] !== sets[2],
  );
}

/** Loss by place: of all segments, those sent again among them, a fifth is lost, and all messages arrive. */
export async function lossOfSegments(report: Report, stations: StationLab): Promise<void> {
  const settings = { seed: 1, percent: 20, protocol: 'tcp' };
  const { result, effect } = await under(report, stations, 'loss-14', settings, () => exchangeMany(stations));
  const { seen, hit } = countsOf(effect);
  report.that(
    `20 % of ${String(seen)} segments are lost within 3 sigma: ${String(hit)}; all ${String(MANY)} messages arrive`,
    seen > MANY && isShare(hit, seen, 0.2) && result.length === MANY,
  );
}

/** The kernel of the receiver counts as many segments more than the sender's as there are copies. */
export async function duplicateSegments(report: Report, stations: StationLab): Promise<void> {
  const settings = { seed: 1, percent: 20, protocol: 'tcp' };
  const { result, effect } = await under(report, stations, 'duplicate-2', settings, () =>
    surplus(stations, 'n1', 'n2', () => exchangeMany(stations)),
  );
  const { seen, hit } = countsOf(effect);
  report.that(
    `20 % of ${String(seen)} segments arrive exactly twice: ${String(hit)} decided, ${String(result.more)} more came than were sent`,
    result.sent > MANY && isShare(hit, seen, 0.2) && result.more === hit,
  );
}

/** Numbers of the contents that a fault's rules lost of TCP, as often as it did. */
async function lostContents({ lab }: StationLab, fault: string): Promise<number[]> {
  const text = await readFile(join(lab.outputDirectory('n2').hostPath, JOURNAL), 'utf8');
  return readJournal(text)
    .filter(({ rule, protocol, decision }) => rule.startsWith(`${fault}:`) && protocol === TCP && decision === 'lose')
    .map(({ key }) => key);
}

function countsOf(effect: FaultEffect | undefined): { readonly seen: number; readonly hit: number } {
  const { seen = 0 } = (effect?.details ?? {}) as { readonly seen?: number };
  return { seen, hit: effect?.count ?? 0 };
}
