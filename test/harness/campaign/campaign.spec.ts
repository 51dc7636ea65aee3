import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CampaignSummary } from '../../../harness/core/campaign/summary.ts';
import { readJournal } from '../../../harness/campaign/journal.ts';
import { packageRoot } from '../../../harness/version.ts';
import { killAgainAndAgain } from '../../campaign-kills.ts';
import { CLI, verdict, withOut } from '../../verdict-process.ts';

const SPEC = `
name: short
system: raft
build: paper
engine: sim
nodes: 3
workload: { name: register, keys: 2, clients: 4 }
nemesis:
  - { fault: partition, shape: isolate-leader, every: 2s, for: 1s }
duration: 5s
steps: 1500
recovery: 2s
`;
const PLANTED = SPEC.replace('name: short', 'name: planted')
  .replace('build: paper', 'build: paper+ack-before-commit')
  .concat('expect: { fail: linearizable }\n');

describe('verdict campaign', () => {
  it('finds nothing in a correct build and the planted bug beside it, counts its signature once, and leaves folders of failures only', () =>
    withOut(async (out) => {
      const spec = fileIn(out, 'short.yaml', SPEC);
      const control = fileIn(out, 'planted.yaml', PLANTED);
      const { exitCode, document, folder } = await campaign(
        out,
        spec,
        control,
        '--seeds',
        '1..6',
        '--matrix',
        'nodes=3,5',
      );
      assert.deepEqual([exitCode, document.verdict, document.ended], [0, 'pass', 'all']);
      assert.deepEqual(
        document.matrix.map(({ scenario, cell, endings }) => [scenario, cell, endings.pass + endings.fail]),
        [
          ['short', { nodes: '3' }, 6],
          ['short', { nodes: '5' }, 6],
          ['planted', {}, document.controls[0]?.runs],
        ],
      );
      assert.deepEqual([document.controls[0]?.state, document.controls[0]?.expected], ['found', 'linearizable']);
      assert.ok(document.tested.operations.ok >= 120);
      assert.ok((document.tested.faults['partition']?.effective ?? 0) > 0);
      assert.deepEqual(readdirSync(join(folder, 'runs')), []);
    }));

  it('tells a planted bug apart, once, with the smallest seed, a replay that fails again, and a folder', () =>
    withOut(async (out) => {
      const spec = fileIn(out, 'planted.yaml', PLANTED.replace(/expect.*\n/, ''));
      const { exitCode, document, folder } = await campaign(out, spec, '--seeds', '1..8');
      assert.deepEqual([exitCode, document.verdict], [1, 'fail']);
      const [signature, ...others] = document.signatures;
      assert.ok(signature);
      assert.deepEqual(
        others.map((other) => other.signature),
        [],
      );
      assert.equal(signature.kind, 'bug');
      assert.equal(signature.count, document.endings.fail);
      assert.ok(signature.shrunk && signature.shrunk.steps < 12, 'it was made small');
      assert.ok(existsSync(join(folder, 'runs', signature.shrunk.folder, 'story.txt')));
      assert.ok(existsSync(join(folder, 'runs', signature.smallest.folder ?? 'none', 'report.html')));
      const again = await verdict('run', spec, '--seed', String(signature.smallest.job.seed), '--quiet', '--out', out);
      assert.equal(again.exitCode, 1);
    }));

  it('whose faults do nothing is vacuous, not pass', () =>
    withOut(async (out) => {
      const rare = 'fault: loss, percent: 0.0001, target: all, at: 1s, for: 1s';
      const spec = fileIn(out, 'short.yaml', SPEC.replace(/fault: partition[^}]*/, `${rare} `));
      const { exitCode, document } = await campaign(out, spec, '--seeds', '1..2');
      assert.deepEqual([exitCode, document.verdict, document.endings.vacuous], [3, 'vacuous', 2]);
      assert.deepEqual(document.tested.faults, { loss: { planned: 2, effective: 0 } });
      assert.match(document.sentences.join(' '), /No run of short \(as given\) tested anything/);
    }));

  it('stops by its rules, and says so', () =>
    withOut(async (out) => {
      const spec = fileIn(out, 'planted.yaml', PLANTED.replace(/expect.*\n/, ''));
      const { document } = await campaign(out, spec, '--seeds', '1..', '--stop-after-failures', '2', '--workers', '1');
      assert.equal(document.ended, 'failures');
      assert.equal(document.endings.fail, 2);
      assert.equal(document.signatures[0]?.kind, 'bug');
    }));

  it('is left in good order by Ctrl-C, keeps others out while it runs, and goes on where it stopped', () =>
    withOut(async (out) => {
      const spec = fileIn(out, 'short.yaml', SPEC);
      const runs = join(out, 'runs');
      const args = ['campaign', spec, '--seeds', '1..60', '--quiet', '--out', runs];
      const first = spawn(process.execPath, [CLI, ...args], { cwd: packageRoot() });
      try {
        let said = '';
        first.stderr.on('data', (text: Buffer) => (said += text.toString()));
        const folder = await folderWithOutcomes(runs);
        const second = await verdict(...args);
        assert.deepEqual([second.exitCode, /is at work here/.test(second.stderr)], [64, true]);
        first.kill('SIGINT');
        const [exitCode] = (await once(first, 'exit')) as [number];
        assert.equal(exitCode, 130, said);
        assert.match(said, /Go on with: npx verdict campaign --resume/);
        const before = seedsIn(folder);
        assert.ok(before.length >= 1 && before.length < 60);
        const { exitCode: end } = await verdict('campaign', '--resume', folder, '--quiet');
        assert.equal(end, 0);
        assert.deepEqual(seedsIn(folder).slice(0, before.length), before);
        assert.deepEqual(
          seedsIn(folder).sort((one, other) => one - other),
          Array.from({ length: 60 }, (_, index) => index + 1),
        );
      } finally {
        first.kill('SIGKILL');
      }
    }));

  it('in shards does every job in one of them', () =>
    withOut(async (out) => {
      const spec = fileIn(out, 'short.yaml', SPEC);
      const seeds: number[] = [];
      for (const shard of ['1/2', '2/2']) {
        const { folder } = await campaign(
          join(out, shard.replace('/', '-')),
          spec,
          '--seeds',
          '1..12',
          '--shard',
          shard,
        );
        const own = seedsIn(folder);
        assert.ok(own.length > 0, shard);
        seeds.push(...own);
      }
      assert.deepEqual(
        seeds.sort((one, other) => one - other),
        Array.from({ length: 12 }, (_, index) => index + 1),
      );
    }));

  it('killed with SIGKILL again and again does every job once', () =>
    withOut(async (out) => {
      const spec = fileIn(out, 'short.yaml', SPEC);
      const seeds = 40;
      const { outcomes, exitCode, coordinators } = await killAgainAndAgain({
        args: [spec, '--seeds', `1..${String(seeds)}`],
        ...{ out: join(out, 'runs'), kills: 3, seed: '1', within: 1_500 },
      });
      assert.deepEqual([exitCode, coordinators], [0, 3]);
      const done = outcomes.map(({ job: { seed } }) => seed).sort((one, other) => one - other);
      assert.deepEqual(
        done,
        Array.from({ length: seeds }, (_, index) => index + 1),
      );
    }));

  it('refuses what it cannot do', () =>
    withOut(async (out) => {
      const spec = fileIn(out, 'short.yaml', SPEC);
      const refused = async (...args: readonly string[]) => {
        const { exitCode, stderr } = await verdict('campaign', ...args, '--out', join(out, 'runs'));
        assert.equal(exitCode, 64, stderr);
        return stderr;
      };
      assert.match(await refused(), /needs at least one spec/);
      assert.match(await refused(spec, '--seed', '3'), /takes --seeds/);
      assert.match(await refused(spec, spec), /are both named short/);
      assert.match(await refused(spec, '--matrix', 'build=paper,nonsense'), /nonsense/);

      assert.equal(existsSync(join(out, 'runs')), false);
      const { exitCode, stderr } = await verdict('campaign', '--resume', out);
      assert.equal(exitCode, 64);
      assert.match(stderr, /no campaign's folder/);
    }));
});

function fileIn(out: string, name: string, text: string): string {
  const path = join(out, name);
  writeFileSync(path, text);
  return path;
}

/** The campaign's folder as soon as some of its jobs are done. */
async function folderWithOutcomes(runs: string): Promise<string> {
  for (;;) {
    const [name] = existsSync(runs) ? readdirSync(runs) : [];
    if (name !== undefined && existsSync(join(runs, name, 'outcomes.jsonl')) && seedsIn(join(runs, name)).length > 0) {
      return join(runs, name);
    }
    await delay(20);
  }
}

function seedsIn(folder: string): number[] {
  const seeds: number[] = [];
  readJournal(join(folder, 'outcomes.jsonl'), ({ job: { seed } }) => void seeds.push(seed));
  return seeds;
}

async function campaign(out: string, ...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await verdict(
    'campaign',
    ...args,
    '--json',
    '--quiet',
    '--out',
    join(out, 'runs'),
  );
  assert.notEqual(stdout, '', stderr);
  const document = JSON.parse(stdout) as CampaignSummary & { readonly folder: string };
  const { folder, ...summary } = document;
  assert.deepEqual(JSON.parse(readFileSync(join(folder, 'campaign.json'), 'utf8')), summary);
  return { exitCode, document, folder };
}
