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

/** Jobs of a campaign in process: one thread alone, and as many as there are cores. */
export async function benchCampaign(): Promise<Figure[]> {
  const cores = availableParallelism();
  const single = await rate(1);
  const all = await rate(cores);
  return [
    beside('campaign, one thread', single, 'jobs/s'),
    beside(`campaign, ${String(cores)} threads`, all, 'jobs/s'),
    atLeast('campaign, share of cores times one thread', (100 * all) / (cores * single), SHARE, '%'),
  ];
}

async function rate(workers: number): Promise<number> {
  const out = mkdtempSync(join(tmpdir(), 'verdict-bench-'));
  const source = { text: SPEC, file: 'bench.yaml', overrides: [], plugins: [] };
  const asked = { specs: [{ source, purpose: 'test' as const }], regressions: [], matrix: [], shard: undefined };
  const settings = settingsOf({ ...asked, seeds: { from: 1, to: null }, keep: 'failed', keepBytes: undefined });
  const began = performance.now();
  let done = 0;
  try {
    await conductCampaign({
      folder: CampaignFolder.create(out, settings, new Date()),
      variants: await variantsOf(settings.specs, []),
      rules: { forMs: WARM_MS + MEASURED_MS, budgetMs: null, failures: null, signatures: null },
      ...{ workers, failOn: [], minimums: [], resume: '', signal: new AbortController().signal },
      onOutcome: () => {
        const time = performance.now() - began;
        if (time >= WARM_MS && time < WARM_MS + MEASURED_MS) done++;
      },
      onProgress: () => undefined,
    });
  } finally {
    rmSync(out, { recursive: true });
  }
  return (1_000 * done) / MEASURED_MS;
}
