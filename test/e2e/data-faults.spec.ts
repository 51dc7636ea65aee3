import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import { verdict, verdictRun, withOut } from '../verdict-process.ts';
import { demand } from './availability.ts';

/** The power fails at all nodes at once. */
const POWER = '[{fault: lose-unsynced, target: all, every: 3s, for: 700ms}]';

describe('faults that take data, from the command line', function () {
  this.timeout(120_000);

  it('leave reference Raft without a finding when the power fails everywhere, with every loss proven', async function () {
    await demand(this, namespaceHost);
    await withOut(async (out) => {
      const flags = ['--nodes', '3', '--duration', '6s', '--set', `nemesis=${POWER}`, '--set', 'recovery=3s'];
      const live = ['--engine', 'live', '--host', 'namespace', '--seed', '1', '--build', 'paper'];
      const run = await verdictRun(out, ...live, ...flags);
      assert.equal(run.exitCode, 0, `${run.stdout}${run.stderr}`);
      assert.ok(run.document.effects.length > 0);
      for (const { effect } of run.document.effects) assert.equal(effect?.observation, 'unsynced data lost');
    });
  });

  const refusal = async (...flags: string[]): Promise<string> => {
    const { exitCode, stderr } = await verdict('plan', 'examples/raft-wipe.yaml', ...flags);
    assert.equal(exitCode, 64, stderr);
    return stderr;
  };

  it('are refused where nobody can tell what was not synced', async () => {
    const message = await refusal('--system', 'etcd', '--build', '3.5.16', '--set', `nemesis=${POWER}`);
    assert.match(message, /lose-unsynced has to know what nodes have not synced yet, which etcd does not tell/);
  });

  it('are refused in sim where the world has no disks, and at a majority', async () => {
    assert.match(await refusal('--engine', 'sim'), /truncate-log acts on/);
    const all = '[{fault: wipe, target: majority, every: 5s, for: 1s}]';
    assert.match(await refusal('--set', `nemesis=${all}`), /3 of 5 nodes without their data/);
  });
});
