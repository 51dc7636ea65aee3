import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { dockerHost } from '../../cluster/hosts/docker/docker-host.ts';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import { etcd } from '../../cluster/systems/etcd/etcd.ts';
import { readHistory } from '../../harness/store/history-file.ts';
import { verdict, verdictRun, withOut, type JudgedProcess } from '../verdict-process.ts';
import { demand } from './availability.ts';

const RAFT = ['examples/raft-lag-until-snapshot.yaml', '--duration', '5s'];
const ETCD = ['examples/etcd-lag-until-snapshot.yaml', '--duration', '8s'];

describe('a follower kept away until it needs a snapshot', function () {
  this.timeout(120_000);

  for (const host of [namespaceHost, dockerHost]) {
    it(`gets one: raft and etcd 3.5.16, host ${host.name}`, async function () {
      await demand(this, host);
      const hasEtcd = (await etcd.builds()).find(({ name }) => name === '3.5.16')?.ready === true;
      if (!hasEtcd) process.stdout.write('      skipped: etcd 3.5.16 is not here; a run of it fetches it\n');
      await withOut(async (out) => {
        const runs = [RAFT, ...(hasEtcd ? [ETCD] : [])].map((subject) =>
          verdictRun(out, ...subject, '--host', host.name, '--seed', '1'),
        );
        for (const run of await Promise.all(runs)) await assertProven(run);
      });
    });
  }

  it('gets one: raft, engine sim', async () => {
    await withOut(async (out) => {
      const run = await verdictRun(out, 'examples/raft-lag-until-snapshot.yaml', '--engine', 'sim', '--seed', '1');
      await assertProven(run);
      assert.equal(run.document.level, 'exact');
    });
  });

  it('makes the run vacuous where nothing is written meanwhile, and says what was missing', async function () {
    await demand(this, namespaceHost);
    await withOut(async (out) => {
      const lag = '{fault: lag-until-snapshot, every: 3s, for: 2900ms}';
      const silence = '{fault: loss, percent: 100, target: all, every: 3s, for: 2999ms}';
      const flags = ['--duration', '3s', '--set', `nemesis=[${silence}, ${lag}]`, '--seed', '1', '--host', 'namespace'];
      const run = await verdictRun(out, 'examples/raft-lag-until-snapshot.yaml', ...flags);
      assert.equal(run.exitCode, 3, run.stderr);
      const effect = run.document.effects.find(({ fault }) => fault === 'lag-until-snapshot')?.effect;
      assert.equal(effect?.proven, false);
      assert.match(effect.reason ?? '', /did not lag far enough|was away while nobody else led/);
      const check = run.document.checks.find(({ name }) => name === 'effects');
      assert.ok(check?.summary.includes(effect.reason ?? ''), check?.summary);
    });
  });

  it('is refused before the run where it never will', async () => {
    await withOut(async (out) => {
      const run = await verdict('run', ...RAFT, '--set', 'options={ compactAfter: 100000 }', '--out', out);
      assert.equal(run.exitCode, 64);
      assert.match(run.stderr, /--set options: nemesis\.0\.for: .* 100000 entries behind/);
    });
  });
});

async function assertProven(run: JudgedProcess): Promise<void> {
  assert.equal(run.exitCode, 0, `${run.stdout}${run.stderr}`);
  assert.ok(run.document.effects.length > 0);
  for (const { id, effect, started = 0, stopped = Infinity, plannedStop } of run.document.effects) {
    assert.equal(effect?.proven, true, `${id}: ${effect?.reason ?? ''}`);
    assert.ok(effect.count > 0);
    assert.ok(started < stopped && stopped < plannedStop, `${id} did not end early`);
  }
  const { events } = await readHistory(join(run.folder, 'history.jsonl'), {});
  for (const { id } of run.document.effects) {
    const own = events.filter(({ value }) => (value as { readonly id?: string } | null)?.id === id).map(({ f }) => f);
    assert.deepEqual(own, ['start-lag-until-snapshot', 'stop-lag-until-snapshot', 'effect-lag-until-snapshot']);
  }
}
