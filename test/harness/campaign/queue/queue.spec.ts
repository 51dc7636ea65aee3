import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { presenceKey } from '../../../../harness/campaign/queue/protocol.ts';
import { connectTo } from '../../../../harness/campaign/queue/redis.ts';
import type { JobOutcome } from '../../../../harness/core/campaign/outcome.ts';
import { hasRedis, startRedis, type RedisServerOfTest } from '../../../redis-server.ts';
import { CLI, verdict } from '../../../verdict-process.ts';

const SPEC = `system: raft
build: paper
engine: sim
nodes: 3
steps: 4000
duration: 10s
workload: { name: register, keys: 1, clients: 3 }
`;

type Running = ReturnType<typeof spawnVerdict>;

/** Whoever is told to stop has the time for it, however slow the machine. */
function spawnVerdict(args: readonly string[]) {
  return execa(process.execPath, [CLI, ...args], { reject: false, stdin: 'ignore', forceKillAfterDelay: 60_000 });
}

describe('a campaign at a queue', function () {
  this.timeout(120_000);
  let server: RedisServerOfTest | undefined;
  let out = '';
  const running = new Set<Running>();

  function url(): string {
    if (server === undefined) throw new Error('there is no server');
    return server.url;
  }

  before(async function () {
    if (!hasRedis()) this.skip();
    server = await startRedis();
    out = mkdtempSync(join(tmpdir(), 'verdict-queue-'));
  });
  after(async () => {
    await server?.stop();
    if (out !== '') rmSync(out, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(running);
    running.clear();
  });

  function start(...args: readonly string[]): Running {
    return startAt(url(), ...args);
  }

  function startAt(address: string, ...args: readonly string[]): Running {
    const child = spawnVerdict([...args, '--queue', address]);
    running.add(child);
    return child;
  }

  function worker(...args: readonly string[]): Running {
    return start('worker', '--only', 'exact', '--workers', '1', '--lost-after', '1s', '--out', out, ...args);
  }

  /** Resolves when a line of its output is there. */
  async function said(child: Running, pattern: RegExp): Promise<string> {
    for await (const line of createInterface({ input: child.stdout })) {
      if (pattern.test(line)) return line;
    }
    throw new Error(`it ended without saying ${String(pattern)}`);
  }

  function specNamed(name: string, text = SPEC): string {
    const file = join(out, `${name}.yaml`);
    writeFileSync(file, `name: ${name}\n${text}`);
    return file;
  }

  /** What the journal of the campaign has, by seed and attempt. */
  function outcomesOf(name: string): JobOutcome[] {
    const folder = readdirSync(out).find((entry) => entry.startsWith(`campaign-${name}-`)) ?? '';
    const [, ...lines] = readFileSync(join(out, folder, 'outcomes.jsonl'), 'utf8')
      .trim()
      .split('\n');
    return lines.map((line) => JSON.parse(line) as JobOutcome);
  }

  function seedsOf(outcomes: readonly JobOutcome[]): number[] {
    return outcomes.map(({ job }) => job.seed).sort((one, other) => one - other);
  }

  it('is done by workers, and what a killed one had begun by another: every job once', async () => {
    const [doomed, other] = [worker(), worker()];
    const campaign = start('campaign', specNamed('killed'), '--seeds', '1..8', '--out', out);
    await said(doomed, /seed \d+: pass/);
    doomed.kill('SIGKILL');
    const { exitCode, stderr } = await campaign;
    assert.equal(exitCode, 0, stderr);
    const outcomes = outcomesOf('killed');
    assert.deepEqual(seedsOf(outcomes), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.ok(outcomes.every(({ ending, attempt }) => ending === 'pass' && attempt === 1));
    assert.ok(outcomes.some(({ worker: name }) => name.includes(`/${String(other.pid)}/`)));
    other.kill('SIGTERM');
    assert.equal((await other).exitCode, 0);
  });

  it('goes on after its own end with what was done meanwhile: nothing runs twice', async () => {
    const spec = specNamed('resumed');
    const args = ['campaign', spec, '--seeds', '1..6', '--out', out];
    const first = start(...args);
    const lines: string[] = [];
    const helper = worker();
    const listening = createInterface({ input: helper.stdout });
    listening.on('line', (line) => lines.push(line));
    await once(listening, 'line');
    await once(listening, 'line');
    first.kill('SIGKILL');
    await first;
    const { exitCode, stderr } = await start(...args);
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(seedsOf(outcomesOf('resumed')), [1, 2, 3, 4, 5, 6]);
    const done = lines.filter((line) => line.startsWith('resumed seed'));
    assert.equal(done.length, 6, lines.join('\n'));
  });

  it('gets back what a worker gives up when it is stopped, and the run folders of failures', async () => {
    const build = SPEC.replace('paper', 'paper+no-pre-vote+no-check-quorum+stale-read');
    const faults = 'nemesis:\n  - { fault: partition, shape: isolate-leader, every: 3s, for: 2s }\n';
    const stopped = worker();
    const campaign = start('campaign', specNamed('failing', build + faults), '--seeds', '1..3', '--out', out);
    await said(stopped, /failing seed 1/);
    stopped.kill('SIGTERM');
    assert.equal((await stopped).exitCode, 0);
    const next = worker();
    const { exitCode, stderr } = await campaign;
    assert.equal(exitCode, 1, stderr);
    const outcomes = outcomesOf('failing');
    assert.deepEqual(seedsOf(outcomes.filter(({ attempt }) => attempt === 1)), [1, 2, 3]);
    const kept = outcomes.find(({ folder }) => folder !== undefined);
    const campaignFolder = readdirSync(out).find((entry) => entry.startsWith('campaign-failing-')) ?? '';
    const folder = join(out, campaignFolder, 'runs', kept?.folder ?? 'none');
    for (const file of ['plan.json', 'verdict.json', 'history.jsonl', 'report.html'])
      assert.ok(existsSync(join(folder, file)), `${folder}/${file}`);
    assert.match(kept?.replay ?? '', new RegExp(`npx verdict replay .*${kept?.folder ?? ''}`));
    assert.deepEqual(
      readdirSync(out).filter((entry) => entry.startsWith('failing-')),
      [],
      'nothing stays at the worker',
    );
    next.kill('SIGTERM');
    await next;
  });

  it('says for whom no worker is there, and does not give real nodes to a worker that has none', async () => {
    const live = SPEC.replace('engine: sim', 'engine: live\nhost: docker');
    const helper = worker();
    await said(helper, /waits for jobs/);
    const campaign = start('campaign', specNamed('live', live), '--seeds', '1', '--out', out);
    assert.match(await said(campaign, /No worker is there/), /for runs on real nodes in containers/);
    campaign.kill('SIGTERM');
    assert.equal((await campaign).exitCode, 130);
    assert.deepEqual(outcomesOf('live'), []);
  });

  it('is refused with machines of another version', async () => {
    const { redis } = await connectTo(url());
    try {
      await redis.flushall();
      for (const kind of ['worker', 'campaign'] as const) {
        await redis.set(presenceKey(kind, 'old'), JSON.stringify({ name: 'old', version: '0.0.1', tags: ['exact'] }));
      }
      const spec = specNamed('versions');
      for (const refused of [
        await verdict('campaign', spec, '--seeds', '1', '--queue', url(), '--out', out),
        await verdict('worker', '--queue', url(), '--only', 'exact'),
      ]) {
        assert.equal(refused.exitCode, 69);
        assert.match(refused.stderr, /at the queue are of 0\.0\.1 \(old\)/);
      }
    } finally {
      for (const kind of ['worker', 'campaign'] as const) await redis.del(presenceKey(kind, 'old'));
      redis.disconnect();
    }
  });

  it('keeps nobody when its server is gone', async () => {
    const own = await startRedis();
    const waiting = startAt(own.url, 'worker', '--only', 'exact');
    await said(waiting, /waits for jobs/);
    await own.stop();
    waiting.kill('SIGTERM');
    assert.equal((await waiting).exitCode, 0);
  });

  it('needs a server, and a URL of one', async () => {
    const nobody = await verdict('worker', '--only', 'exact', '--queue', 'redis://:secret@127.0.0.1:1');
    assert.equal(nobody.exitCode, 69);
    assert.match(nobody.stderr, /No Redis server answers at redis:\/\/:PASSWORD@127\.0\.0\.1:1: .*ECONNREFUSED/);
    assert.doesNotMatch(nobody.stderr, /secret/);
    assert.equal((await verdict('worker', '--queue', 'http://127.0.0.1')).exitCode, 64);
    assert.equal((await verdict('worker', '--queue', url(), '--only', 'cloud')).exitCode, 64);
  });

  it('says that a password is wrong, and begins no campaign at what is no URL', async () => {
    const locked = await startRedis('right');
    const refused = await verdict('worker', '--queue', locked.url.replace('redis://', 'redis://:wrong@'));
    await locked.stop();
    assert.equal(refused.exitCode, 69);
    assert.match(refused.stderr, /redis:\/\/:PASSWORD@\S+ does not let us in: it wants another password/);
    const spec = join(out, 'spec.yaml');
    writeFileSync(spec, SPEC);
    const nowhere = await verdict('campaign', spec, '--queue', 'foo', '--out', join(out, 'nothing'));
    assert.equal(nowhere.exitCode, 64);
    assert.ok(!existsSync(join(out, 'nothing')));
  });
});
