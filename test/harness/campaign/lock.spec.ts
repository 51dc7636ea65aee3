import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { holdLock } from '../../../harness/campaign/lock.ts';

describe('the lock of a folder', () => {
  let folder = '';
  let path = '';
  let child: ChildProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdict-lock-'));
    path = join(folder, 'lock');
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('is held once, and free afterwards', async () => {
    const release = await holdLock(path);
    await assert.rejects(holdLock(path), new RegExp(`process ${String(process.pid)} is at work here`));
    release();
    assert.equal(existsSync(path), false);
    (await holdLock(path))();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('of a process that lives is respected, of one that was killed is taken over', async () => {
    child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const release = await holdLock(path);
    const mark = JSON.parse(readFileSync(path, 'utf8')) as { owner: { pid: number; startTime: string } };
    release();
    const stat = readFileSync(`/proc/${String(child.pid)}/stat`, 'utf8');
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    writeFileSync(path, JSON.stringify({ ...mark, owner: { pid: child.pid, startTime } }));
    await assert.rejects(holdLock(path), /is at work here/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    (await holdLock(path))();
  });

  it('does not count where the pid has been given to another process since', async () => {
    const release = await holdLock(path);
    const mark = JSON.parse(readFileSync(path, 'utf8')) as { owner: object };
    release();
    writeFileSync(path, JSON.stringify({ ...mark, owner: { pid: process.pid, startTime: '1' } }));
    (await holdLock(path))();
  });
});
