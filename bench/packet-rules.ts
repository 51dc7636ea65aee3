import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host, Lab } from '../harness/core/contracts/host.ts';
import type { PlannedFault } from '../harness/core/planned-fault.ts';
import { NS_PER_MS } from '../harness/core/duration.ts';
import { monotonicClock } from '../harness/engine/live/monotonic-clock.ts';
import { AwaitedEvents } from '../harness/engine/live/awaited-events.ts';
import { runFaults } from '../harness/engine/live/fault-schedule.ts';
import { chooseBackend } from '../nemesis/backend.ts';
import { openLedger } from '../nemesis/ledger.ts';
import { createNemesis } from '../nemesis/nemesis.ts';
import { faults } from '../nemesis/registry.ts';
import { atMost, beside, quantile, type Figure } from './figures.ts';
import { since, withLab } from './lab.ts';

const FAULTS = 100;
const EVERY_MS = 400;

/** Rules in force after the planned time, on three idle nodes; and what the bare command costs there. */
export async function benchPacketRules(host: Host): Promise<Figure[]> {
  const probe = await host.probe();
  return withLab(host, async (lab) => {
    const idle = { argv: ['/usr/bin/sleep', 'infinity'], env: {}, readable: [] };
    await Promise.all(lab.nodes.map((node) => lab.launch(node, idle)));
    const bare = await bareCommands(lab);
    const folder = mkdtempSync(join(tmpdir(), 'verdict-bench-'));
    const ledger = await openLedger(join(folder, 'ledger.jsonl'));
    const clock = monotonicClock(process.hrtime.bigint());
    const late: number[] = [];
    const lateHeals: number[] = [];
    const nemesis = createNemesis({
      lab,
      backend: chooseBackend(probe),
      ledger,
      families: faults.all,
      observer: { read: () => Promise.resolve([]) },
      now: clock.now,
      record: ({ f, time, value }) => {
        const lateness = (time - (value as { planned: number }).planned) / NS_PER_MS;
        (f === 'start-partition' ? late : lateHeals).push(lateness);
      },
    });
    await nemesis.prepare();
    const never = new AbortController().signal;
    setMaxListeners(0, never);
    const nobody = (): Promise<undefined> => Promise.resolve(undefined);
    const events = new AwaitedEvents([], { durationMs: 500 + FAULTS * EVERY_MS, quiet: undefined });
    await runFaults(planned(lab.nodes), lab.nodes, nemesis, nobody, events, clock, never);
    await nemesis.healAll();
    await ledger.close();
    rmSync(folder, { recursive: true });
    return [
      atMost(
        `${host.name}: partition in force after its planned time, p99 of ${String(FAULTS)}`,
        quantile(late, 0.99),
        20,
        'ms',
      ),
      beside(`${host.name}: the same, median`, quantile(late, 0.5), 'ms'),
      beside(`${host.name}: rules seen gone after the planned heal, p99`, quantile(lateHeals, 0.99), 'ms'),
      beside(`${host.name}: the same, median`, quantile(lateHeals, 0.5), 'ms'),
      beside(`${host.name}: one bare iptables-restore in a node's namespace, median`, quantile(bare, 0.5), 'ms'),
      beside(`${host.name}: the same, p99`, quantile(bare, 0.99), 'ms'),
    ];
  });
}

function planned(nodes: readonly string[]): PlannedFault[] {
  return Array.from({ length: FAULTS }, (_, index) => ({
    id: `partition-${String(index + 1)}`,
    fault: 'partition',
    entry: 0,
    atMs: 500 + index * EVERY_MS,
    untilMs: 500 + index * EVERY_MS + EVERY_MS / 2,
    order: nodes,
    parameters: { shape: 'majority', scope: 'peers' },
  }));
}

async function bareCommands(lab: Lab): Promise<number[]> {
  const times: number[] = [];
  const rules = '*raw\n:BENCH - [0:0]\nCOMMIT\n';
  for (let count = 0; count < FAULTS; count++) {
    const start = process.hrtime.bigint();
    await lab.exec('n1', ['iptables-restore', '--noflush', '-w'], rules);
    times.push(since(start));
  }
  await lab.exec('n1', ['iptables', '-w', '-t', 'raw', '-X', 'BENCH']);
  return times;
}
