import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { ownerEnvironment } from '../../../../cluster/hosts/namespace/owner-environment.ts';
import { commandLineOf, waitUntil } from '../../../../cluster/hosts/namespace/processes.ts';
import { sweepNamespaces } from '../../../../cluster/hosts/namespace/sweep.ts';
import { thisProcess, type Owner } from '../../../../cluster/hosts/owner.ts';

/** This process's pid with another start: a former process that had the same number. */
const DEAD: Owner = { ...thisProcess(), startTime: '1' };

describe('sweep of the namespace host', () => {
  const children: ChildProcess[] = [];
  const start = async (id: string, owner: Owner, changes: NodeJS.ProcessEnv = {}): Promise<ChildProcess> => {
    const env = { PATH: process.env['PATH'], ...(await ownerEnvironment({ id, owner })), ...changes };
    const child = spawn('sleep', ['60'], { stdio: 'ignore', env });
    children.push(child);
    assert.ok(await waitUntil(() => commandLineOf(child.pid ?? 0)[0] === 'sleep', 10_000));
    return child;
  };
  afterEach(async () => {
    for (const child of children.splice(0).filter(({ exitCode, signalCode }) => exitCode === null && !signalCode)) {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
  });

  it('ends a process of a dead owner, also a stopped one, and says whose it was', async () => {
    const left = await start('sweep-dead', DEAD);
    left.kill('SIGSTOP');
    const exited = once(left, 'exit');
    const swept = (await sweepNamespaces()).filter(({ run }) => run === 'sweep-dead');
    assert.deepEqual(swept, [{ kind: 'process', name: String(left.pid), run: 'sweep-dead' }]);
    assert.deepEqual(await exited, [null, 'SIGKILL']);
  });

  it('leaves processes of live owners, of owners it cannot see, and of nobody', async () => {
    const kept = [
      await start('sweep-live', thisProcess()),
      await start('sweep-elsewhere', DEAD, { VERDICT_OWNER_PID_NAMESPACE: 'pid:[1]' }),
      await start('sweep-nobody', DEAD, { VERDICT_OWNER: 'somebody' }),
    ];
    const swept = await sweepNamespaces();
    assert.deepEqual(
      swept.filter(({ run }) => run.startsWith('sweep-')),
      [],
    );
    assert.deepEqual(
      kept.map(({ exitCode, signalCode }) => [exitCode, signalCode]),
      kept.map(() => [null, null]),
    );
  });
});
