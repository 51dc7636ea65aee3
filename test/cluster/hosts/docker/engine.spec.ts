import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerHost } from '../../../../cluster/hosts/docker/docker-host.ts';
import { thisProcess } from '../../../../cluster/hosts/owner.ts';
import { HarnessError, UnavailableError } from '../../../../harness/core/errors.ts';

/** Engines that cannot be had on a test machine are imitated in what they say of themselves. */
describe('choice of an engine', () => {
  let folder: string;
  let before: string | undefined;
  let server: Server | undefined;

  beforeEach(async () => {
    before = process.env['DOCKER_HOST'];
    folder = await mkdtemp(join(tmpdir(), 'verdict-test-'));
    process.env['DOCKER_HOST'] = `unix://${folder}/docker.sock`;
  });

  afterEach(async () => {
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
    server?.close();
    server?.closeAllConnections();
    server = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  const engineSaying = async (info: object): Promise<void> => {
    server = createServer((request, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(request.url?.endsWith('/info') === true ? info : { Version: '28.0.0' }));
    });
    server.listen(join(folder, 'docker.sock'));
    await once(server, 'listening');
  };

  it('says how to install one where there is none', async () => {
    const probe = await dockerHost.probe();
    assert.equal(probe.available, false);
    assert.match(probe.remedy, /apt-get install docker\.io/);
    assert.deepEqual(probe.capabilities, []);
    await assert.rejects(
      dockerHost.open({ run: { id: 'none', owner: thisProcess() }, nodes: ['n1'], runDirectory: folder }),
      (error) => error instanceof UnavailableError && /install Docker/.test(error.hint ?? ''),
    );
  });

  it('refuses one in a virtual machine', async () => {
    await engineSaying({ OSType: 'linux', OperatingSystem: 'Docker Desktop', KernelVersion: release() });
    const probe = await dockerHost.probe();
    assert.equal(probe.available, false);
    assert.match(probe.reason, /Docker Desktop.*another kernel/);
  });

  it('refuses one on another kernel', async () => {
    await engineSaying({ OSType: 'linux', OperatingSystem: 'Debian', KernelVersion: '1.2.3-other' });
    assert.match((await dockerHost.probe()).reason, /another kernel/);
  });

  it('does not take one that breaks off for an absent one when it sweeps', async () => {
    server = createServer((request) => request.socket.destroy()).listen(join(folder, 'docker.sock'));
    await once(server, 'listening');
    assert.match((await dockerHost.probe()).remedy, /look at the engine/);
    await assert.rejects(dockerHost.sweep(), HarnessError);
  });

  it('refuses one without root', async () => {
    const [OSType, OperatingSystem, KernelVersion] = ['linux', 'Debian', release()];
    await engineSaying({ OSType, OperatingSystem, KernelVersion, SecurityOptions: ['name=seccomp', 'name=rootless'] });
    assert.match((await dockerHost.probe()).reason, /rootless/);
  });
});
