import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  childrenOf,
  commandLineOf,
  environmentOf,
  groupMembers,
  handleOf,
  innerPidOf,
  isGone,
  pidNamespaceOf,
  signalGroup,
  signalProcess,
  waitUntil,
  type ProcessHandle,
} from '../../../../cluster/hosts/namespace/processes.ts';

const LIMIT_MS = 10_000;

describe('processes', () => {
  const children: ChildProcess[] = [];
  const run = async (argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<ProcessHandle> => {
    const child = spawn(argv[0] as string, argv.slice(1), { detached: true, stdio: 'ignore', env });
    children.push(child);
    await once(child, 'spawn');
    return handleOf(child.pid as number) as ProcessHandle;
  };
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exited = once(child, 'exit');
      signalGroup(child.pid as number, 'SIGKILL');
      await exited;
    }
  });

  it('never signals process 0 or 1, nor a group of that number', () => {
    for (const pid of [-5, 0, 1, NaN]) {
      assert.throws(() => signalProcess({ pid, startTime: '0' }, 'SIGTERM'), RangeError);
      assert.throws(() => signalGroup(pid, 'SIGTERM'), RangeError);
    }
  });

  it('does not signal another process that got the same pid', async () => {
    const handle = await run(['sleep', '60']);
    assert.equal(signalProcess({ ...handle, startTime: '1' }, 'SIGKILL'), false);
    assert.equal(isGone(handle), false);
    assert.equal(isGone({ ...handle, startTime: '1' }), true);
  });

  it('signals a process and sees it gone', async () => {
    const handle = await run(['sleep', '60']);
    assert.equal(signalProcess(handle, 'SIGKILL'), true);
    assert.ok(await waitUntil(() => isGone(handle), LIMIT_MS));
    assert.ok(await waitUntil(() => !signalProcess(handle, 'SIGKILL'), LIMIT_MS));
  });

  it('finds children and the members of a group', async () => {
    const parent = await run(['sh', '-c', 'sleep 60 & sleep 60']);
    assert.ok(await waitUntil(() => childrenOf(parent.pid).length === 2, LIMIT_MS));
    const pids = groupMembers(parent.pid, pidNamespaceOf(process.pid) ?? '').map(({ pid }) => pid);
    assert.deepEqual(new Set(pids), new Set([parent.pid, ...childrenOf(parent.pid)]));
    assert.deepEqual(groupMembers(parent.pid, 'pid:[1]'), []);
  });

  it('reads command line, environment and the number inside a pid namespace', async () => {
    const { pid } = await run(['sleep', '61'], { PATH: process.env['PATH'], FIRST: 'a=b', SECOND: '' });
    assert.ok(await waitUntil(() => commandLineOf(pid)[0] === 'sleep', LIMIT_MS));
    assert.deepEqual(commandLineOf(pid), ['sleep', '61']);
    assert.deepEqual(environmentOf(pid, ['FIRST', 'SECOND', 'THIRD']), ['a=b', '', undefined]);
    assert.ok((innerPidOf(pid) ?? 0) > 1);
  });

  it('gives up waiting for what does not come', async () => {
    assert.equal(await waitUntil(() => false, 5), false);
  });
});
