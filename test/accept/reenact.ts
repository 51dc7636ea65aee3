import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../harness/version.ts';
import type { ReenactDocument } from '../../harness/reenact/reenact.ts';
import { verdict, verdictRun } from '../verdict-process.ts';
import type { Report } from './report.ts';

const SPEC = join(packageRoot(), 'examples', 'raft-stale-read.yaml');

/** Live runs under different faults; each is taken with as many seeds as make 20 runs together. */
const RUNS: readonly { readonly name: string; readonly build: string; readonly nemesis: string }[] = [
  {
    name: 'kills and partitions',
    build: 'paper',
    nemesis:
      '[{fault: partition, shape: [majority, isolate-leader, one-way], every: 5s, for: 3s}, {fault: kill, target: leader, every: 4s, for: 500ms}]',
  },
  {
    name: 'loss, duplicates, kills',
    build: 'paper',
    nemesis:
      '[{fault: loss, percent: 10, every: 6s, for: 4s}, {fault: duplicate, percent: 30, every: 5s, for: 3s}, {fault: kill, target: follower, every: 3s, for: 500ms}]',
  },
  {
    name: 'clocks and partitions under leases',
    build: 'paper+leader-lease',
    nemesis: '[{fault: clock, every: 5s, for: 3s}, {fault: partition, shape: isolate-leader, every: 6s, for: 3s}]',
  },
  {
    name: 'loss of power, restarts',
    build: 'paper',
    nemesis:
      '[{fault: lose-unsynced, target: leader, every: 5s, for: 500ms}, {fault: restart, target: follower, every: 4s, for: 300ms}]',
  },
  {
    name: 'a planted bug of what is durable',
    build: 'paper+ack-before-durable',
    nemesis:
      '[{fault: kill, target: majority, every: 4s, for: 500ms}, {fault: pause, target: leader, every: 5s, for: 1s}]',
  },
];
const SHORT = ['--host', 'namespace', '--duration', '10s', '--set', 'recovery=4s'];
const SEEDS = ['1', '2', '3', '4'];

/** Seeds that may be needed until a live run of the planted bug shows it. */
const STALE_SEEDS = 12;
const STALE_STEPS = 40;

/** Live runs as schedules: accepted step by step, and a failure that is made small. */
export async function liveRunsReenacted(report: Report): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'verdict-reenact-'));
  let accepted = 0;
  for (const { name, build, nemesis } of RUNS) {
    for (const seed of SEEDS) {
      const { folder } = await runLive(out, seed, '--build', build, '--set', `nemesis=${nemesis}`);
      const document = await reenacted(folder, out);
      const passed = document?.replay.checks.filter(({ name: check }) => check !== 'invariants') ?? [];
      if (passed.length > 0 && passed.every(({ verdict: word }) => word === 'pass')) accepted++;
      report.note(`${name}, seed ${seed}: ${inWords(document)}`);
    }
  }
  report.count('live runs accepted by the semantics', accepted, RUNS.length * SEEDS.length, RUNS.length * SEEDS.length);
  await staleRead(report, out);
  if (report.failures === 0) rmSync(out, { recursive: true });
  else report.note(`runs are kept in ${out}`);
}

function runLive(out: string, seed: string, ...flags: readonly string[]): ReturnType<typeof verdictRun> {
  return verdictRun(out, SPEC, ...SHORT, '--seed', seed, ...flags);
}

async function reenacted(folder: string, out: string): Promise<ReenactDocument | undefined> {
  const { stdout } = await verdict('reenact', folder, '--out', out, '--json');
  return stdout === '' ? undefined : (JSON.parse(stdout) as ReenactDocument);
}

function inWords(document: ReenactDocument | undefined): string {
  if (document === undefined) return 'no document';
  const { accepted, recorded, lives, replay } = document;
  const others = replay.checks.filter(({ verdict: word }) => word !== 'pass').map(({ summary }) => summary);
  return [`${String(accepted)} of ${String(recorded)} steps, ${String(lives)} lives`, ...others].join('; ');
}

/** The first live run in which clients saw stale reads fails in the world in the same way, and becomes small. */
async function staleRead(report: Report, out: string): Promise<void> {
  for (let seed = 1; seed <= STALE_SEEDS; seed++) {
    const live = await runLive(out, String(seed));
    const stale = live.document.checks.find(({ name }) => name === 'linearizable');
    if (stale?.verdict !== 'fail') continue;
    report.note(`seed ${String(seed)}: ${stale.summary}`);
    const document = await reenacted(live.folder, out);
    const broken = document?.replay.checks.find(({ name }) => name === 'invariants');
    report.that(
      `fails in the world: ${broken?.summary ?? ''}`,
      broken?.verdict === 'fail' && broken.summary.includes('raft_linearizable.clients'),
    );
    const steps = await stepsOfSmallest(live.folder, out);
    report.that(`shrinks to ${String(steps)} steps, at most ${String(STALE_STEPS)}`, steps <= STALE_STEPS);
    return;
  }
  report.that(`one of ${String(STALE_SEEDS)} live runs with stale reads fails`, false);
}

async function stepsOfSmallest(folder: string, out: string): Promise<number> {
  const { stdout } = await verdict('reenact', folder, '--out', out);
  const kept = /^kept in (.*)$/m.exec(stdout)?.[1] ?? '';
  const shrunk = await verdict('shrink', kept, '--predicate', 'raft_linearizable.clients', '--out', out, '--quiet');
  return Number(/^(\d+) steps and/m.exec(shrunk.stdout)?.[1] ?? Infinity);
}
