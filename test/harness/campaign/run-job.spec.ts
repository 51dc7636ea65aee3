import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobOutcome } from '../../../harness/core/campaign/outcome.ts';
import { runJob } from '../../../harness/campaign/run-job.ts';
import { jobOf, variantsOf, type Variant } from '../../../harness/campaign/variant.ts';
import { Sketch } from '../../../harness/campaign/states/sketch.ts';
import type { JobTask } from '../../../harness/campaign/job-task.ts';

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

describe('running a job', () => {
  let out = '';
  beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'verdict-job-'))));
  afterEach(() => rmSync(out, { recursive: true }));

  it('in memory leaves nothing behind, and comes to what a run in a folder comes to', async () => {
    const inMemory = await run(await only(SPEC), 3, 'failed');
    assert.deepEqual(readdirSync(out), []);
    assert.deepEqual([inMemory.ending, inMemory.expected, inMemory.level], ['pass', true, 'exact']);
    assert.match(inMemory.replay, /^npx verdict run short.yaml --seed 3$/);
    const inFolder = await run(await only(SPEC), 3, 'always');
    assert.ok(existsSync(join(out, inFolder.folder ?? '', 'verdict.json')));
    assert.match(inFolder.replay, /^npx verdict replay /);
    assert.ok(new Sketch(inMemory.measures?.states).estimate > 20);
    assert.deepEqual(timeless(inFolder), timeless(inMemory));
  });

  it('names what failed, and how it is run again', async () => {
    const variant = await only(SPEC, { key: 'build', value: '"paper+ack-before-commit"', flag: '--build' });
    const seeds = [1, 2, 3, 4, 5, 6];
    const outcomes: JobOutcome[] = [];
    for (const seed of seeds) outcomes.push(await run(variant, seed, 'never'));
    const found = outcomes.find(({ ending }) => ending === 'fail');
    assert.ok(found, `no failure in seeds ${seeds.join(', ')}`);
    assert.equal(found.expected, false);
    assert.ok(
      found.failures.some(({ check, verdict }) => check === found.signature?.split('/')[0] && verdict === 'fail'),
    );
    assert.match(found.replay, /--build paper\+ack-before-commit/);
  });

  it('that expects its failure ended as expected', async () => {
    const variant = await only(
      SPEC.replace('build: paper', 'build: paper+ack-before-commit\nexpect: { fail: linearizable }'),
    );
    assert.equal(variant.purpose, 'control');
    const outcomes: JobOutcome[] = [];
    for (const seed of [1, 2, 3, 4, 5, 6]) outcomes.push(await run(variant, seed, 'failed'));
    const found = outcomes.filter(({ expected }) => expected);
    assert.ok(found.length > 0);
    for (const { ending, folder } of found) assert.deepEqual([ending, folder], ['fail', undefined]);
  });

  it('turns trouble into an outcome', async () => {
    const variant = await only(SPEC);
    const broken = { ...variant, source: { ...variant.source, plugins: ['no-such-plugin.mjs'] } };
    const outcome = await run(broken, 1, 'failed');
    assert.deepEqual([outcome.ending, outcome.expected, outcome.measures], ['harness-error', false, undefined]);
    assert.match(outcome.trouble ?? '', /no-such-plugin.mjs/);
  });

  it('is given up when it is told to stop, without a trace', async () => {
    const { source, ...variant } = await only(SPEC.replace('steps: 1500', 'steps: 200000'));
    const stop = new AbortController();
    const place = { out, worker: 'here', signal: stop.signal };
    const task: JobTask = { job: jobOf({ source, ...variant }, 1), source, attempt: 1, keep: 'always' };
    const running = runJob(task, place);
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await assert.rejects(running);
    assert.deepEqual(readdirSync(out), []);
  });

  function run(variant: Variant, seed: number, keep: JobTask['keep']): Promise<JobOutcome> {
    const task = { job: jobOf(variant, seed), source: variant.source, attempt: 1, keep };
    return runJob(task, { out, worker: 'here', signal: new AbortController().signal });
  }
});

async function only(text: string, ...overrides: Variant['source']['overrides']): Promise<Variant> {
  const source = { text, file: 'short.yaml', overrides, plugins: [] };
  const [variant] = await variantsOf([{ source, purpose: 'test' }], []);
  assert.ok(variant);
  return variant;
}

/** Only runs in memory look at abstract states. */
function timeless({ wallTime: _wallTime, replay: _replay, folder: _folder, measures, ...rest }: JobOutcome): object {
  return JSON.parse(JSON.stringify({ ...rest, measures: { ...measures, states: undefined } })) as object;
}
