import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { parse } from 'yaml';
import { packageRoot } from '../../harness/version.ts';
import { CLI } from '../verdict-process.ts';

const WORKFLOWS = join(packageRoot(), 'examples', 'github-actions');

interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

interface Step {
  readonly name?: string;
  readonly run?: string;
}

/** What the steps call beside Verdict; no Java among it, so that reports are only gathered. */
const PROGRAMS = ['bash', 'env', 'mkdir', 'dirname', 'basename', 'cp', 'rm', 'tee'];

const SPEC = `system: raft
engine: sim
nodes: 3
steps: 1000
duration: 5s
workload: { name: register, keys: 1, clients: 6 }
nemesis:
  - { fault: partition, shape: isolate-leader, every: 2s, for: 1500ms }
`;
const BUG = 'build: paper+no-pre-vote+no-check-quorum+applies-reversed\n';

describe('the workflow of a night', function () {
  this.timeout(240_000);
  const workflow = parse(readFileSync(join(WORKFLOWS, 'nightly.yml'), 'utf8')) as Workflow;
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdict-nightly-'));
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    for (const name of PROGRAMS) {
      symlinkSync(execaSync('bash', ['-c', `command -v ${name}`]).stdout, join(bin, name));
    }
    symlinkSync(process.execPath, join(bin, 'node'));
    const script = (name: string, text: string) =>
      writeFileSync(join(bin, name), `#!${join(bin, 'bash')}\n${text}\n`, { mode: 0o755 });
    script('npx', `[ "$1" = verdict ] || exit 64\nshift\nexec node '${CLI}' "$@"`);
    script('sudo', 'shift\nexec "$@"');
    writeFileSync(join(folder, 'right.yaml'), `name: right\n${SPEC}`);
    writeFileSync(join(folder, 'wrong.yaml'), `name: wrong\n${BUG}${SPEC}`);
    writeFileSync(join(folder, 'control.yaml'), `name: control\n${BUG}${SPEC}`);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a step as GitHub does, with a small budget: until something failed, however slow the machine. */
  async function step(job: string, name: string, env: Readonly<Record<string, string>> = {}) {
    const run = workflow.jobs[job]?.steps.find((each) => each.name === name)?.run;
    assert.ok(run !== undefined, `${job} has no step ${name}`);
    return execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
      cwd: folder,
      reject: false,
      stdin: 'ignore',
      extendEnv: false,
      env: {
        ...workflow.env,
        ...{
          PATH: join(folder, 'bin'),
          HOME: folder,
          CI: 'true',
          WORKFLOWS,
          GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
        },
        ...{
          SPECS: 'right.yaml wrong.yaml --stop-after-failures 1',
          CONTROLS: 'control.yaml',
          FOR: '60s',
          NIGHT: '7',
          SHARD: '1',
          SHARDS: '1',
        },
        ...env,
      },
    });
  }

  it('runs a campaign over a part of the jobs, and packs what failed', async () => {
    const { exitCode, stdout, stderr } = await step('campaign', 'campaign');
    assert.equal(exitCode, 1, stdout + stderr);
    assert.ok(existsSync(join(folder, 'junit-1.xml')));
    assert.match(readFileSync(join(folder, 'summary.md'), 'utf8'), /campaign/);
    const bundles = await step('campaign', 'bundles');
    assert.equal(bundles.exitCode, 0, bundles.stderr);
    const [first = ''] = readdirSync(join(folder, 'bundles'));
    assert.match(first, /^wrong-7\d+-.*\.tar\.gz$/);
  });

  it('gathers the results, and goes on without Java', async () => {
    const { exitCode, stdout, stderr } = await step('report', 'allure');
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /Java is missing/);
  });

  it('keeps the power of the specs for the next night', async () => {
    const { exitCode, stderr } = await step('report', 'power', { SPECS: 'right.yaml', POWER_SEEDS: '1' });
    assert.equal(exitCode, 0, stderr);
    assert.ok(existsSync(join(folder, 'nights', 'power-right.json')));
    assert.match(readFileSync(join(folder, 'summary.md'), 'utf8'), /Such a run would have caught/);
  });

  it('has the text of an issue for failures that are new, and none the next night', async () => {
    const first = await step('report', 'issue text');
    assert.equal(first.exitCode, 0, first.stderr);
    const text = readFileSync(join(folder, 'issue.md'), 'utf8');
    assert.match(text, /^# \d+ new failures? tonight\n/);
    assert.match(text, /\n {4}npx verdict (replay|run) /);
    rmSync(join(folder, 'issue.md'));
    const second = await step('report', 'issue text');
    assert.match(second.stdout, /^0 new, \d+ known$/m);
    assert.equal(existsSync(join(folder, 'issue.md')), false);
  });

  it('has as many shards as it says', () => {
    const { matrix } = (workflow.jobs['campaign'] as unknown as { strategy: { matrix: { shard: number[] } } }).strategy;
    assert.equal(matrix.shard.length, Number(workflow.env['SHARDS']));
    assert.deepEqual(
      matrix.shard,
      matrix.shard.map((_, index) => index + 1),
    );
  });
});
