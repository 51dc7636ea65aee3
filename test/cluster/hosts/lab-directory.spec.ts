import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunIdentity } from '../../../harness/core/contracts/host.ts';
import { HarnessError } from '../../../harness/core/errors.ts';
import { createLabDirectory, sweepLabDirectories } from '../../../cluster/hosts/lab-directory.ts';
import { isSweepable, markOf } from '../../../cluster/hosts/owner-mark.ts';
import { thisProcess } from '../../../cluster/hosts/owner.ts';

const DEAD = { pid: 4_194_304, startTime: '1' };

describe('lab directories', () => {
  let temporary: string;
  let before: string | undefined;

  beforeEach(async () => {
    before = process.env['TMPDIR'];
    temporary = await mkdtemp(join(tmpdir(), 'verdict-test-'));
    process.env['TMPDIR'] = temporary;
  });

  afterEach(async () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    await rm(temporary, { recursive: true, force: true });
  });

  const root = (): string => join(temporary, `verdict-${String(process.getuid?.())}`);
  const mine = (id: string): RunIdentity => ({ id, owner: thisProcess() });

  it('has a private data folder per node, and goes without a trace', async () => {
    const directory = await createLabDirectory(mine('a'), ['n1', 'n2']);
    assert.equal((await stat(directory.data('n2'))).mode & 0o777, 0o700);
    await writeFile(join(directory.data('n1'), 'wal'), 'x');
    await directory.remove();
    await directory.remove();
    assert.equal(existsSync(root()), false);
  });

  it('refuses the name of a run that is still going on, and leaves that one alone', async () => {
    const directory = await createLabDirectory(mine('a'), ['n1']);
    await assert.rejects(createLabDirectory(mine('a'), ['n1']), HarnessError);
    assert.ok(existsSync(directory.data('n1')));
  });

  it('replaces what a dead run of the same name left', async () => {
    const left = await createLabDirectory({ id: 'a', owner: DEAD }, ['n1']);
    await writeFile(join(left.data('n1'), 'wal'), 'old');
    const directory = await createLabDirectory(mine('a'), ['n1']);
    assert.equal(existsSync(join(directory.data('n1'), 'wal')), false);
  });

  it('sweeps folders of dead owners only', async () => {
    await createLabDirectory({ id: 'dead', owner: DEAD }, ['n1']);
    await createLabDirectory(mine('alive'), ['n1']);
    await createLabDirectory({ id: 'recycled', owner: { pid: process.pid, startTime: '1' } }, ['n1']);
    const swept = await sweepLabDirectories();
    assert.deepEqual(swept.map(({ run }) => run).sort(), ['dead', 'recycled']);
    assert.equal(existsSync(join(root(), 'dead')), false);
    assert.ok(existsSync(join(root(), 'alive')));
  });

  it('sweeps a folder without an owner only when it is too old to be in the making', async () => {
    await mkdir(join(root(), 'young'), { recursive: true });
    await mkdir(join(root(), 'old'));
    await utimes(join(root(), 'old'), 1, 1);
    const swept = await sweepLabDirectories();
    assert.deepEqual(swept, [{ kind: 'folder', name: join(root(), 'old'), run: 'old' }]);
  });

  it('says what to do when the folder cannot be made', async () => {
    process.env['TMPDIR'] = '/dev/null';
    await assert.rejects(createLabDirectory(mine('a'), ['n1']), (error) => {
      assert.ok(error instanceof HarnessError);
      assert.match(error.hint ?? '', /TMPDIR/);
      return true;
    });
  });
});

describe('owner marks', () => {
  it('takes nobody of another pid namespace for dead', async () => {
    assert.equal(await isSweepable(await markOf(DEAD)), true);
    assert.equal(await isSweepable({ owner: DEAD, pidNamespace: 'pid:[1]' }), false);
    assert.equal(await isSweepable(await markOf(thisProcess())), false);
  });
});
