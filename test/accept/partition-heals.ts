import { setTimeout as sleep } from 'node:timers/promises';
import { linkTimesOf } from '../../harness/core/link-times.ts';
import type { JsonObject } from '../../harness/core/json.ts';
import { iptables } from '../../nemesis/packets/iptables.ts';
import { openKit } from '../nemesis/nemesis-kit.ts';
import { openStationLab, type StationLab } from '../nemesis/station-lab.ts';
import type { Report } from './report.ts';

const PARTITION_MS = 8_000;
const MOST_MS = 1_000;

/**
 * A TCP connection that was idle when a partition of 8 s began, and busy from then on: after a crisp heal it carries traffic
 * again within a second, and the partition says when each link was cut and healed. A soft heal is measured beside it.
 */
export async function partitionHeals(report: Report): Promise<void> {
  for (const soft of [false, true]) {
    const { resumedMs, links } = await measure(soft ? { soft } : {});
    if (soft) report.note(`soft: traffic again ${resumedMs.toFixed(0)} ms after the heal`);
    else {
      const told = `traffic again ${resumedMs.toFixed(0)} ms after the heal (at most ${String(MOST_MS)})`;
      report.that(told, resumedMs < MOST_MS);
      const timed = links.filter(({ cutAt, healedAt }) => cutAt !== null && healedAt !== null).length;
      report.count('links with times of cut and heal', timed, 4, 4);
    }
  }
}

async function measure(manner: JsonObject) {
  const stations = await openStationLab();
  const kit = await openKit(stations.lab, stations.directory, iptables, undefined, { timesLinks: true });
  try {
    await kit.nemesis.prepare();
    await stations.ask('n1', '/talk', { to: stations.lab.addressOf('n2') });
    await kit.begin('partition-1', { shape: 'isolate-leader', ...manner }, undefined, 'n2');
    await stations.ask('n1', '/chatter');
    await sleep(PARTITION_MS);
    const resumed = untilEcho(stations);
    const healed = performance.now();
    await kit.end('partition-1');
    const resumedMs = (await resumed) - healed;
    return { resumedMs, links: linkTimesOf(kit.record('partition-1')?.effect) };
  } finally {
    await kit.nemesis.healAll();
    await kit.ledger.close();
    await stations.close();
  }
}

/** The time at which the first echo since now is known. */
async function untilEcho(stations: StationLab): Promise<number> {
  const before = await stations.ask('n1', '/echoes');
  while ((await stations.ask('n1', '/echoes')) === before) await sleep(10);
  return performance.now();
}
