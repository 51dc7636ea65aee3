import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import { etcd } from '../../cluster/systems/etcd/etcd.ts';
import type { Witness } from '../../harness/core/witness.ts';
import { verdict, verdictRun, withOut } from '../verdict-process.ts';
import { demand } from './availability.ts';

const FAULTS =
  '[{fault: partition, shape: majority, every: 5s, for: 2s}, {fault: pause, target: follower, every: 5s, for: 1s}]';
const SHORT = ['--host', 'namespace', '--nodes', '3', '--duration', '5s', '--set', `nemesis=${FAULTS}`];
const CALM = ['--set', 'workload.rate=50/s', '--set', 'recovery=15s', '--seed', '1'];
const WORKLOADS = ['append', 'set', 'counter', 'lock', 'transactions'];
const ETCD = '3.5.16';
/** Runs at the same moment need names of their own. */
const RAFT = ['--set', 'name=raft', '--engine', 'live', '--system', 'raft', '--build', 'paper'];
const ETCD_LIVE = ['--set', 'name=etcd', '--engine', 'live', '--system', 'etcd', '--build', ETCD];
/** A lease that no stall of a busy machine outlasts, and a recovery that outlasts the lease of whoever crashed. */
const PATIENT = ['--set', 'options={ lockLease: 12s }', '--set', 'recovery=30s'];
const SEEDS = ['2', '3', '4'];

describe('workloads on real nodes', function () {
  this.timeout(120_000);

  for (const workload of WORKLOADS) {
    it(`${workload}: raft paper and etcd ${ETCD} pass under a partition and a pause`, async function () {
      await demand(this, namespaceHost);
      const judge = workload === 'transactions' ? 'transactions' : 'linearizable';
      const patient = workload === 'lock' ? PATIENT : [];
      const subjects = [RAFT, ...((await hasEtcd()) ? [[...ETCD_LIVE, ...patient]] : [])];
      await withOut(async (out) => {
        const named = ['--set', `workload.name=${workload}`];
        const runs = subjects.map((subject) => verdictRun(out, ...SHORT, ...CALM, ...subject, ...named));
        for (const run of await Promise.all(runs)) {
          assert.equal(run.exitCode, 0, `${run.stdout}${run.stderr}`);
          assert.equal(run.document.checks.find(({ name }) => name === judge)?.verdict, 'pass');
        }
      });
    });
  }

  it('lock: two hold one of etcd when a member stands still for longer than the lease', async function () {
    await demand(this, namespaceHost);
    if (!(await hasEtcd())) this.skip();
    await withOut(async (out) => {
      // Whether an acquirer is waiting just then is chance.
      for (const seed of SEEDS) {
        const run = await verdictRun(out, 'examples/etcd-lock.yaml', '--host', 'namespace', '--seed', seed);
        const check = run.document.checks.find(({ name }) => name === 'linearizable');
        if (run.exitCode === 0) continue;
        assert.deepEqual([run.exitCode, check?.verdict, check?.reason], [1, 'fail', 'two-holders'], run.stderr);
        const { witness } = check?.evidence as unknown as { readonly witness: Witness };
        assert.ok(witness.operations.length <= 6, `${String(witness.operations.length)} operations`);
        return;
      }
      assert.fail(`no two holders with the seeds ${SEEDS.join(', ')}`);
    });
  });
});

describe('workloads in process', function () {
  this.timeout(60_000);

  it('append: an element that was appended once is in the list twice where requests are not de-duplicated', async () => {
    await withOut(async (out) => {
      const run = await verdictRun(out, 'examples/raft-double-apply-sim.yaml', '--seed', '1');
      const check = run.document.checks.find(({ name }) => name === 'linearizable');
      assert.deepEqual([run.exitCode, check?.verdict, check?.reason], [1, 'fail', 'duplicate-element'], run.stderr);
    });
  });
});

describe('workloads in verdict list', () => {
  it('are shown with the check that judges them and the systems that serve them', async () => {
    const { stdout, exitCode } = await verdict('list', 'workloads');
    assert.equal(exitCode, 0);
    for (const workload of WORKLOADS) assert.match(stdout, new RegExp(`^ {2}${workload} `, 'm'));
    assert.match(stdout, /judged by transactions, model list-append-transactions/);
    assert.match(stdout, /judged by linearizable, model mutex\n +systems: raft, etcd/);
  });
});

/** Says so where it is not: whoever reads the results should know what was left out. */
async function hasEtcd(): Promise<boolean> {
  if ((await etcd.builds()).find(({ name }) => name === ETCD)?.ready === true) return true;
  process.stdout.write(`      skipped: etcd ${ETCD} is not here; a run of it fetches it\n`);
  return false;
}
