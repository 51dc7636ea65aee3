import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, it } from 'mocha';
import { dockerHost } from '../../cluster/hosts/docker/docker-host.ts';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import type { Host } from '../../harness/core/contracts/host.ts';
import { linkTimesOf } from '../../harness/core/link-times.ts';
import type { Witness } from '../../harness/core/witness.ts';
import { packageRoot } from '../../harness/version.ts';
import { CLI, verdict, verdictRun, withOut } from '../verdict-process.ts';
import { demand } from './availability.ts';

const FAULTS =
  '[{fault: partition, shape: [isolate-leader, majority], every: 3s, for: 2s}, {fault: kill, target: leader, every: 6s, for: 1s}, ' +
  '{fault: pause, target: follower, on: commit-index>20, for: 300ms}]';
const SHORT = ['--engine', 'live', '--nodes', '3', '--duration', '6s', '--set', `nemesis=${FAULTS}`];

for (const host of [namespaceHost, dockerHost]) {
  describe(`verdict run, engine live, host ${host.name}`, function () {
    this.timeout(180_000);

    it('carries reference Raft from a seed to a verdict, with every fault proven', async function () {
      await demand(this, host);
      await withOut(async (out) => {
        const run = await verdictRun(out, ...SHORT, '--host', host.name, '--seed', '11');
        assert.equal(run.exitCode, 0, `${run.stdout}${run.stderr}`);
        assert.equal(run.document.complete, true);
        assert.ok(run.document.effects.length >= 3);
        for (const { id, effect, skipped } of run.document.effects)
          assert.ok(effect?.proven === true || skipped !== undefined, id);
        const pause = run.document.effects.find(({ id }) => id === 'pause-1');
        assert.equal(pause?.setOff?.event, 'commit-index>20');
        for (const { id, effect } of run.document.effects.filter(({ fault }) => fault === 'partition')) {
          const links = linkTimesOf(effect);
          assert.ok(links.length >= 4 && links.every(({ cutAt }) => cutAt !== null), id);
        }
        assert.equal(run.document.planDigest, await plannedDigest(host));
        for (const file of ['report.html', 'trace.jsonl', 'allure-results', 'replicas.json', 'nodes/n1/log.txt']) {
          assert.ok(existsSync(join(run.folder, file)), file);
        }
      });
    });

    it('heals and cleans up at Ctrl-C, leaves with 130, and what was recorded can be judged', async function () {
      await demand(this, host);
      await withOut(async (out) => {
        const run = execa(process.execPath, [CLI, 'run', ...SHORT, '--host', host.name, '--seed', '12', '--out', out], {
          cwd: packageRoot(),
          reject: false,
        });
        await sleep(7_000);
        run.kill('SIGINT');
        const { exitCode, stdout, stderr } = await run;
        assert.equal(exitCode, 130, `${stdout}${stderr}`);
        assert.match(stderr, /everything is healed and cleaned up/);
        const folder = join(out, readdirSync(out).find((name) => name !== 'index.jsonl') ?? '');
        const judged = await verdict('check', folder);
        assert.ok(judged.exitCode <= 3, judged.stderr);
        assert.deepEqual(await host.sweep(), []);
      });
    });

    it('leaves a killed run that can be healed, cleaned and judged', async function () {
      await demand(this, host);
      await withOut(async (out) => {
        const partition = '[{fault: partition, shape: isolate-leader, every: 30s, for: 29s}]';
        const flags = ['--engine', 'live', '--nodes', '3', '--duration', '30s', '--set', `nemesis=${partition}`];
        const run = execa(process.execPath, [CLI, 'run', ...flags, '--host', host.name, '--seed', '13', '--out', out], {
          cwd: packageRoot(),
          reject: false,
        });
        const ledger = (): string => join(out, readdirSync(out)[0] ?? '', 'ledger.jsonl');
        await until(() => existsSync(out) && readdirSync(out).length > 0 && existsSync(ledger()));
        await until(() => readFileSync(ledger(), 'utf8').includes('partition-1'));
        run.kill('SIGKILL');
        await run;
        const folder = join(out, readdirSync(out)[0] ?? '');
        const healed = await verdict('heal', folder);
        assert.equal(healed.exitCode, 0, healed.stderr);
        assert.match(
          healed.stdout,
          /^(Healed on host \w+: (retransmission-cap, )?partition-1|Nothing to heal: the nodes are gone)/,
        );
        const cleaned = await verdict('clean');
        assert.equal(cleaned.exitCode, 0, cleaned.stderr);
        assert.deepEqual(await host.sweep(), []);
        const judged = await verdict('check', folder);
        assert.ok(judged.exitCode <= 3, judged.stderr);
        assert.match(judged.stdout, /cut|incomplete|stopped/i);
      });
    });
  });
}

describe('verdict run on planted bugs', function () {
  this.timeout(180_000);

  it('finds a stale read by a witness of at most 6 operations', async function () {
    await demand(this, namespaceHost);
    await withOut(async (out) => {
      const run = await verdictRun(out, 'examples/raft-stale-read.yaml', '--host', 'namespace', '--seed', '2');
      const check = run.document.checks.find(({ name }) => name === 'linearizable');
      assert.deepEqual([run.exitCode, check?.verdict], [1, 'fail']);
      const { witness } = check?.evidence as unknown as { readonly witness: Witness };
      assert.ok(witness.operations.length <= 6, `${String(witness.operations.length)} operations`);
    });
  });
});

describe('verdict run on etcd', function () {
  this.timeout(300_000);

  it('passes on real etcd in containers under partitions and kills', async function () {
    await demand(this, dockerHost);
    await withOut(async (out) => {
      const spec = [
        'examples/etcd-partitions.yaml',
        '--nodes',
        '3',
        '--duration',
        '16s',
        '--set',
        'nemesis.0.shape=[isolate-leader, majority]',
      ];
      const run = await verdictRun(out, ...spec, '--seed', '7');
      assert.equal(run.exitCode, 0, `${run.stdout}${run.stderr}`);
    });
  });
});

/** Waits for something another process does; the test's own time-out is the limit. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(50);
}

async function plannedDigest(host: Host): Promise<string> {
  const { stdout } = await verdict('plan', ...SHORT, '--host', host.name, '--seed', '11');
  return /sha256:[0-9a-f]{64}/.exec(stdout)?.[0] ?? '';
}
