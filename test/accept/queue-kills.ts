import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobOutcome } from '../../harness/core/campaign/outcome.ts';
import { stream } from '../../harness/core/random.ts';
import { startRedis } from '../redis-server.ts';
import { CLI } from '../verdict-process.ts';
import type { Report } from './report.ts';

const KILLS = 20;
const WORKERS = 3;
const SEEDS = 200;
/** Longest time between two kills, ms. */
const WITHIN = 4_000;

const SPEC = `name: killed
system: raft
build: paper
engine: sim
nodes: 3
steps: 4000
duration: 10s
workload: { name: register, keys: 1, clients: 3 }
nemesis:
  - { fault: partition, shape: isolate-leader, every: 3s, for: 2s }
`;

/** A campaign over a queue whose coordinator and workers are killed at random moments: every job is done, and counted once. */
export async function queueKills(report: Report): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'verdict-queue-kills-'));
  const server = await startRedis();
  const random = stream('queue-kills', 'moments');
  const worker = (): ChildProcess =>
    begin('worker', '--queue', server.url, '--only', 'exact', '--workers', '1', '--lost-after', '1s', '--quiet');
  const spec = join(out, 'killed.yaml');
  writeFileSync(spec, SPEC);
  const coordinator = (): ChildProcess =>
    begin('campaign', spec, '--seeds', `1..${String(SEEDS)}`, '--queue', server.url, '--out', out, '--quiet');
  const workers = Array.from({ length: WORKERS }, worker);
  let campaign = coordinator();
  const killed = { coordinators: 0, workers: 0 };
  try {
    for (let kill = 0; kill < KILLS && campaign.exitCode === null; kill++) {
      await delay(random.integer(WITHIN));
      const place = random.integer(WORKERS + 1);
      if (place === WORKERS) {
        await end(campaign);
        campaign = coordinator();
        killed.coordinators++;
      } else {
        await end(workers[place] as ChildProcess);
        workers[place] = worker();
        killed.workers++;
      }
    }
    if (campaign.exitCode === null) await once(campaign, 'exit');
    const seeds = seedsIn(out);
    const exact = seeds.length === SEEDS && new Set(seeds).size === SEEDS;
    const done = `${String(new Set(seeds).size)} of ${String(SEEDS)} jobs done, ${String(seeds.length)} counted`;
    report.that(
      `queue: ${String(killed.coordinators)} coordinators and ${String(killed.workers)} workers killed: ${done}`,
      exact && campaign.exitCode === 0 && killed.coordinators + killed.workers === KILLS,
    );
  } finally {
    await Promise.all([campaign, ...workers].map(end));
    await server.stop();
    rmSync(out, { recursive: true, force: true });
  }
}

function begin(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], { stdio: 'ignore' });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function seedsIn(out: string): number[] {
  const folders = readdirSync(out).filter((name) => name.startsWith('campaign-killed-'));
  return folders.flatMap((folder) => {
    const [, ...lines] = readFileSync(join(out, folder, 'outcomes.jsonl'), 'utf8')
      .trim()
      .split('\n');
    return lines.map((line) => (JSON.parse(line) as JobOutcome).job.seed);
  });
}
