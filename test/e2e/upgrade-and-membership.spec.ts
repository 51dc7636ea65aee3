import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import { etcd } from '../../cluster/systems/etcd/etcd.ts';
import { membersOf } from '../../harness/core/nemesis-events.ts';
import { readHistory } from '../../harness/store/history-file.ts';
import { verdict, verdictRun, withOut, type JudgedProcess } from '../verdict-process.ts';
import { demand } from './availability.ts';

/** etcd takes no member out before the others have been connected for 5 s, which a rolling upgrade begins anew. */
const ETCD = [
  'examples/etcd-rolling-upgrade.yaml',
  '--duration',
  '8s',
  '--set',
  'nemesis=[{fault: upgrade, to: 3.5.16, at: 100ms, for: 3s}, {fault: membership, at: 4s, for: 3s}]',
];

const RAFT = [
  'examples/raft-membership.yaml',
  '--duration',
  '8s',
  '--set',
  'nemesis=[{fault: upgrade, to: paper+no-pre-vote, signal: kill, at: 100ms, for: 3s}, ' +
    '{fault: membership, target: leader, at: 5s, for: 1s}, {fault: membership, change: add, at: 6500ms, for: 1s}]',
];

/** Six times as long as the planted bug needs to show. */
const SHORT = ['--steps', '4000', '--duration', '6s'];

interface Move {
  readonly before: { readonly version: string };
  readonly after: { readonly version: string };
}

describe('upgrades and changes of the members', function () {
  this.timeout(120_000);

  it('have the effects they promise: etcd 3.4.23 and raft, host namespace', async function () {
    await demand(this, namespaceHost);
    const ready = new Set((await etcd.builds()).filter((build) => build.ready).map(({ name }) => name));
    const hasEtcd = ['3.4.23', '3.5.16'].every((name) => ready.has(name));
    if (!hasEtcd)
      process.stdout.write('      skipped: etcd 3.4.23 and 3.5.16 are not here; a run of them fetches them\n');
    await withOut(async (out) => {
      const runs = [RAFT, ...(hasEtcd ? [ETCD] : [])].map((subject) =>
        verdictRun(out, ...subject, '--host', 'namespace', '--seed', '1'),
      );
      const [ofRaft, ofEtcd] = await Promise.all(runs);
      await assertProven(ofRaft as JudgedProcess, 3, 'paper', 'paper+no-pre-vote', ['n1', 'n2', 'n3']);
      if (ofEtcd !== undefined) await assertProven(ofEtcd, 2, '3.4.23', '3.5.16', ['n1', 'n2', 'n3']);
    });
  });

  it('show what a leader does wrong that is no member any more, in sim, and nothing in the correct build', async () => {
    await withOut(async (out) => {
      const example = 'examples/raft-removed-leader-sim.yaml';
      const planted = await verdictRun(out, example);
      assert.equal(planted.exitCode, 1, planted.stderr);
      assert.ok(planted.document.checks.some(({ name, verdict: found }) => name === 'invariants' && found === 'fail'));
      const correct = await verdictRun(out, example, '--build', 'paper', ...SHORT);
      assert.equal(correct.exitCode, 0, correct.stderr);
      const unchanged = ['--set', 'nemesis=[{fault: partition, shape: halves, every: 500ms, for: 400ms}]'];
      const still = await verdictRun(out, example, ...unchanged, ...SHORT);
      assert.equal(still.exitCode, 0, 'it shows without changes of the members');
    });
  });

  it('are refused before the run where they cannot come', async () => {
    await withOut(async (out) => {
      const back = await verdict('run', ...ETCD.slice(0, 1), '--set', 'nemesis.0.back=true', '--out', out);
      assert.equal(back.exitCode, 64);
      assert.match(back.stderr, /nemesis\.0\.to: .* leave one member at 3\.4\.23/);
    });
  });
});

async function assertProven(
  run: JudgedProcess,
  faults: number,
  from: string,
  to: string,
  members: readonly string[],
): Promise<void> {
  assert.equal(run.exitCode, 0, `${run.stdout}${run.stderr}`);
  assert.equal(run.document.effects.length, faults);
  for (const { id, effect, skipped } of run.document.effects) {
    assert.equal(effect?.proven, true, `${id}: ${effect?.reason ?? skipped ?? ''}`);
  }
  const [upgrade, ...changes] = run.document.effects;
  const { moves } = upgrade?.effect?.details as unknown as { readonly moves: readonly Move[] };
  assert.deepEqual(
    moves.slice(0, 3).map(({ before, after }) => [before.version, after.version]),
    Array.from({ length: 3 }, () => [from, to]),
  );
  for (const { effect } of changes) assert.equal(effect?.count, 2);
  const { events } = await readHistory(join(run.folder, 'history.jsonl'), {});
  assert.deepEqual(membersOf(events, members), members);
  assert.ok(events.some(({ f }) => f === 'members'));
}
