import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { CampaignFolder } from '../harness/campaign/campaign-folder.ts';
import { conductCampaign } from '../harness/campaign/campaign.ts';
import { settingsOf } from '../harness/campaign/settings.ts';
import { variantsOf } from '../harness/campaign/variant.ts';
import { atLeast, beside, type Figure } from './figures.ts';

const SPEC = `
name: bench
system: raft
engine: sim
nodes: 3
workload: { name: register, keys: 2, clients: 4 }
nemesis:
  - { fault: partition, shape: [isolate-leader, majority], every: 1s, for: 500ms }
  - { fault: kill, target: minority, every: 1s, for: 300ms }
duration: 3s
steps: 1500
recovery: 2s
`;
/** How long each is measured, ms, and what threads need to be warm. */
const MEASURED_MS = 20_000;
const WARM_MS = 6_000;
/** Of cores times what one thread does. */
const SHARE = 90;

interface Measured {
  /** Jobs per second. */
  readonly rate: number;
  /** Share of their time in which workers had a job, %. */
  readonly busy: number;
  /** Processor time of everything, ms per job. */
  readonly cost: number;
}

/**
 * Jobs of a campaign in process: one thread alone, and as many as there are cores. On a machine that has other things to do, the
 * rate says little; how busy threads are kept and what a job costs say the same there.
 */
export async function benchCampaign(): Promise<Figure[]> {
  const cores = availableParallelism();
  const single = await measured(1);
  const all = await measured(cores);
  return [
    beside('campaign, one thread', single.rate, 'jobs/s'),
    beside(`campaign, ${String(cores)} threads`, all.rate, 'jobs/s'),
    beside('campaign, processor time of a job, one thread', single.cost, 'ms'),
    beside(`campaign, processor time of a job, ${String(cores)} threads`, all.cost, 'ms'),
    atLeast(`campaign, ${String(cores)} threads have a job`, all.busy, SHARE, '%'),
    atLeast('campaign, share of cores times one thread', (100 * all.rate) / (cores * single.rate), SHARE, '%'),
  ];
}

async function measured(workers: number): Promise<Measured> {
  const out = mkdtempSync(join(tmpdir(), 'verdict-bench-'));
  const source = { text: SPEC, file: 'bench.yaml', overrides: [], plugins: [] };
  const asked = { specs: [{ source, purpose: 'test' as const }], regressions: [], matrix: [], shard: undefined };
  const settings = settingsOf({ ...asked, seeds: { from: 1, to: null }, keep: 'failed', keepBytes: undefined });
  const began = performance.now();
  let cpu: NodeJS.CpuUsage | undefined;
  let jobs = 0;
  let busy = 0;
  let from = 0;
  let to = 0;
  try {
    await conductCampaign({
      folder: CampaignFolder.create(out, settings, new Date()),
      variants: await variantsOf(settings.specs, []),
      rules: { forMs: WARM_MS + MEASURED_MS, budgetMs: null, failures: null, signatures: null },
      ...{ workers, failOn: [], minimums: [], resume: '', signal: new AbortController().signal },
      onOutcome: ({ wallTime }) => {
        const time = performance.now();
        if (time - began < WARM_MS) return;
        if (cpu === undefined) {
          from = time;
          cpu = process.cpuUsage();
          return;
        }
        to = time;
        jobs++;
        busy += wallTime;
      },
      onProgress: () => undefined,
    });
  } finally {
    rmSync(out, { recursive: true });
  }
  const { user, system } = process.cpuUsage(cpu);
  const time = to - from;
  return { rate: (1_000 * jobs) / time, busy: (100 * busy) / (workers * time), cost: (user + system) / 1_000 / jobs };
}
