import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { etcd } from '../../../../cluster/systems/etcd/etcd.ts';
import { InputError, UnavailableError } from '../../../../harness/core/errors.ts';

describe('builds of etcd', () => {
  let cache: string;
  const before = { cache: process.env['XDG_CACHE_HOME'], path: process.env['PATH'] };

  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'verdict-test-'));
    process.env['XDG_CACHE_HOME'] = cache;
  });

  afterEach(async () => {
    if (before.cache === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = before.cache;
    process.env['PATH'] = before.path;
    await rm(cache, { recursive: true, force: true });
  });

  const script = async (path: string, output: string): Promise<string> => {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, `#!/bin/sh\necho '${output}'\n`);
    await chmod(path, 0o755);
    return path;
  };

  it('are ready when the cache has them, and are not fetched again', async () => {
    const path = await script(join(cache, 'verdict', 'etcd', '3.4.23', 'etcd'), 'etcd Version: 3.4.23');
    assert.deepEqual(
      (await etcd.builds()).map(({ name, ready }) => [name, ready]),
      [
        ['3.3.25', false],
        ['3.4.23', true],
        ['3.5.16', false],
      ],
    );
    const build = await etcd.build('3.4.23', null);
    assert.deepEqual(build, { system: 'etcd', name: '3.4.23', bugs: [], program: { kind: 'binary', path } });
  });

  it('that do not exist are refused, naming those that do', async () => {
    await assert.rejects(etcd.build('3.6.0', null), (error) => {
      assert.ok(error instanceof InputError);
      assert.match(error.hint ?? '', /3\.3\.25, 3\.4\.23, 3\.5\.16; or give image: NAME or binary: PATH/);
      return true;
    });
  });

  it('cannot be fetched without apt, which leaves nothing half-done', async () => {
    process.env['PATH'] = join(cache, 'empty');
    await assert.rejects(etcd.build('3.5.16', null), (error) => {
      assert.ok(error instanceof UnavailableError);
      assert.match(error.hint ?? '', /binary: PATH, or image: NAME/);
      return true;
    });
    assert.deepEqual(await readdir(join(cache, 'verdict', 'etcd')), []);
  });

  it('may be a program of the user’s, if it is etcd', async () => {
    const path = await script(join(cache, 'own-etcd'), 'etcd Version: 3.6.1');
    const build = await etcd.build('own', { kind: 'binary', path });
    assert.deepEqual(build.program, { kind: 'binary', path });
    const other = await script(join(cache, 'other'), 'hello');
    await assert.rejects(etcd.build('own', { kind: 'binary', path: other }), UnavailableError);
    await assert.rejects(etcd.build('own', { kind: 'binary', path: join(cache, 'none') }), InputError);
  });

  it('may be an image, but not a Dockerfile', async () => {
    const image = { kind: 'image', image: 'registry/etcd:v3.5.9' } as const;
    assert.deepEqual((await etcd.build('own', image)).program, image);
    await assert.rejects(etcd.build('own', { kind: 'dockerfile', path: '.' }), InputError);
  });
});
