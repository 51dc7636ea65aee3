import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../harness/version.ts';
import { atMost, type Figure } from './figures.ts';
import { since } from './lab.ts';

const CLI = join(import.meta.dirname, '..', 'harness', 'cli.js');
const LOAD_S = 60;

/** Everything around the load of a whole run from the command line: start, recovery, checks, reports, clean-up. */
export async function benchWholeRun(): Promise<Figure[]> {
  const out = mkdtempSync(join(tmpdir(), 'verdict-bench-'));
  const start = process.hrtime.bigint();
  const result = await execa(
    'node',
    [CLI, 'run', 'examples/etcd-partitions.yaml', '--seed', '7', '--quiet', '--out', out],
    {
      cwd: packageRoot(),
      reject: false,
    },
  );
  const seconds = since(start) / 1_000;
  rmSync(out, { recursive: true });
  if (result.exitCode !== 0)
    throw new Error(`the run ended with exit code ${String(result.exitCode)}: ${result.stdout}${result.stderr}`);
  return [atMost(`etcd-partitions, ${String(LOAD_S)} s of load: whole run`, seconds, LOAD_S + 10, 's')];
}
