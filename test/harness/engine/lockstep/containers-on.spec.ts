import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { containersOn, inContainers, requireContainers } from '../../../../harness/engine/lockstep/containers-on.ts';
import { InputError } from '../../../../harness/core/errors.ts';

describe('where nodes of lockstep run', () => {
  it('is in containers on docker, and as child processes where nothing is asked for', () => {
    assert.deepEqual([containersOn('docker'), containersOn('auto')], [{}, undefined]);
  });

  it('is nowhere in namespaces, which are for networks', () => {
    assert.throws(
      () => containersOn('namespace'),
      (error) => error instanceof InputError && /no network/.test(error.message) && error.hint !== undefined,
    );
  });

  it('is in a container for the program of an image, whatever else', () => {
    const [image, binary] = [{ kind: 'image', image: 'a' } as const, { kind: 'binary', path: 'a' } as const];
    assert.deepEqual(
      [
        inContainers('auto', image),
        inContainers('auto', binary),
        inContainers('auto', null),
        inContainers('docker', binary),
      ],
      [true, false, false, true],
    );
  });

  it('needs no engine for child processes', async () => {
    const before = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = 'unix:///nonexistent/docker.sock';
    try {
      await requireContainers('auto', { kind: 'binary', path: 'a' });
      await assert.rejects(requireContainers('docker', null), { code: 'DOCKER_UNAVAILABLE' });
      await assert.rejects(requireContainers('auto', { kind: 'image', image: 'a' }), { code: 'DOCKER_UNAVAILABLE' });
    } finally {
      if (before === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = before;
    }
  });
});
