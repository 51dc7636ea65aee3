import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../../harness/core/errors.ts';
import { mutantsOf } from '../../../harness/power/mutants.ts';
import { readPower, writePower } from '../../../harness/power/power-folder.ts';
import {
  powerDocument,
  type BugTrial,
  type PowerChange,
  type PowerDocument,
} from '../../../harness/power/power-document.ts';
import { tryMutants } from '../../../harness/power/try-mutants.ts';
import { prepare, type SpecSource } from '../../../harness/prepare.ts';
import { packageRoot } from '../../../harness/version.ts';
import { verdict } from '../../verdict-process.ts';

const SPEC = `name: partitions
system: raft
build: verdi+batching+stale-read
engine: sim
nodes: 3
steps: 1500
duration: 6s
workload: { name: register, keys: 1, clients: 3 }
nemesis:
  - { fault: partition, shape: isolate-leader, every: 2s, for: 1s }
  - { fault: kill, target: one, every: 2s, for: 500ms }
expect: { fail: linearizable/stale-read }
`;

function source(text: string, file = 'spec.yaml'): SpecSource {
  return { text, file, overrides: [], plugins: [] };
}

function idle() {
  return { onTrial: () => undefined, signal: new AbortController().signal };
}

describe('the power of a spec', function () {
  this.timeout(120_000);
  let out: string;
  before(() => (out = mkdtempSync(join(tmpdir(), 'verdict-power-'))));
  after(() => rmSync(out, { recursive: true, force: true }));

  it('is tried on its own build without its bugs, in sim, as long and under the same faults', async () => {
    const { base, steps, mutants, leftOut } = await mutantsOf(source(SPEC));
    assert.deepEqual([base, steps, leftOut], ['verdi+batching', 1500, []]);
    const forget = mutants.find(({ bug }) => bug === 'forget-vote');
    const { plan } = await prepare({ ...(forget?.source ?? source('')) });
    assert.equal(plan.spec.build, 'verdi+batching+forget-vote');
    assert.equal(plan.spec.engine, 'sim');
    assert.equal(plan.spec.expect, 'pass');
    assert.deepEqual(
      plan.spec.nemesis.map(({ fault }) => fault),
      ['partition', 'kill'],
    );
  });

  it('leaves out faults that only real nodes have, and says which, for other systems too', async () => {
    const file = join(packageRoot(), 'examples', 'etcd-partitions.yaml');
    const spec = `${readFileSync(file, 'utf8')}checks: [linearizable, invariants]\n`;
    const slow = spec.replace('nemesis:\n', 'nemesis:\n  - { fault: slow-disk, target: leader, every: 9s, for: 3s }\n');
    const { base, mutants, leftOut } = await mutantsOf(source(slow, file));
    assert.equal(base, 'paper');
    assert.equal(leftOut.length, 1);
    assert.match(leftOut[0] ?? '', /slow-disk/);
    assert.equal((await prepare(mutants[0]?.source ?? source(''))).plan.spec.nemesis.length, 3);
  });

  it('comes out the same whatever the number of threads, and never shows what needs another fault', async () => {
    const { mutants } = await mutantsOf(source(SPEC));
    const chosen = mutants.filter(({ bug }) =>
      ['forget-vote', 'applies-reversed', 'lease-counts-heartbeats'].includes(bug),
    );
    const seeds = { from: 1, to: 2 };
    const one = await tryMutants(chosen, { name: 'p', seeds, threads: 1, ...idle() });
    const three = await tryMutants(chosen, { name: 'p', seeds, threads: 3, ...idle() });
    assert.deepEqual(one, three);
    assert.deepEqual(
      one.map(({ bug, caught }) => [bug, caught !== undefined]),
      [
        ['forget-vote', true],
        ['applies-reversed', true],
        ['lease-counts-heartbeats', false],
      ],
    );
  });

  it('stops when it is told to', async () => {
    const { mutants } = await mutantsOf(source(SPEC));
    const stop = new AbortController();
    const trying = tryMutants(mutants, {
      ...{ name: 'p', seeds: { from: 1, to: 9 }, threads: 1 },
      onTrial: () => stop.abort(new Error('enough')),
      signal: stop.signal,
    });
    await assert.rejects(trying, /enough/);
  });

  it('is kept for the next time, and a loss is red', async () => {
    const spec = join(out, 'spec.yaml');
    writeFileSync(spec, SPEC);
    const about = { spec: 'p', base: 'verdi', steps: 1000, seeds: { from: 1, to: 1 }, leftOut: [] };
    const all = (await mutantsOf(source(SPEC))).mutants.map(({ bug, summary, build }): BugTrial => {
      return { bug, summary, build, caught: { seed: 1, check: 'invariants' }, tried: 1, troubles: [] };
    });
    const last = writePower(out, powerDocument(about, all), new Date());
    const args = ['power', spec, '--steps', '1000', '--seeds', '1', '--out', out, '--quiet', '--json', '--last', last];
    const { exitCode, stdout, stderr } = await verdict(...args);
    assert.equal(exitCode, 1, stderr);
    const { file, change, ...document } = JSON.parse(stdout) as PowerDocument & { file: string; change: PowerChange };
    assert.deepEqual(readPower(join(packageRoot(), file)), document);
    assert.ok(document.caught > 0 && document.blindTo.length > 0);
    assert.deepEqual(change, { lost: document.blindTo, gained: [], drop: true });
    assert.match(stderr, new RegExp(`would have caught ${String(document.caught)} of ${String(all.length)}`));
    assert.match(stderr, /the spec has lost power/);
  });

  it('is not asked of a range without end, of what is no earlier result, or of a system that stores no keys', async () => {
    const spec = join(packageRoot(), 'examples', 'quick-start.yaml');
    assert.equal((await verdict('power', spec, '--seeds', '1..')).exitCode, 64);
    assert.throws(() => readPower(spec), InputError);
    const lock = join(packageRoot(), 'examples', 'handlers', 'lock-server.yaml');
    await assert.rejects(mutantsOf(source(readFileSync(lock, 'utf8'), lock)), /is no key-value store/);
  });
});
