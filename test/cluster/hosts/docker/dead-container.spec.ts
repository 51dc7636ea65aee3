import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Container } from 'dockerode';
import { mainProcess, processState, signalProcess } from '../../../../cluster/hosts/docker/container-process.ts';
import { createDockerHost, dockerHost } from '../../../../cluster/hosts/docker/docker-host.ts';
import { requireEngine } from '../../../../cluster/hosts/docker/engine.ts';
import { NODE_LABEL, PART_LABEL, RUN_LABEL } from '../../../../cluster/hosts/docker/labels.ts';
import { startTimeOf, thisProcess } from '../../../../cluster/hosts/owner.ts';
import type { Lab, LeftoverLab } from '../../../../harness/core/contracts/host.ts';
import { HarnessError } from '../../../../harness/core/errors.ts';

/** Of nobody: its runs count as left behind. */
const DEAD = { pid: 4_194_304, startTime: '1' };
const GONE = (error: unknown): boolean => error instanceof HarnessError && /is gone/.test(error.message);

describe('a process that must never be signalled', () => {
  it('is number 0 or 1, or another one than the container’s', () => {
    const nobody = undefined as unknown as string;
    assert.equal(signalProcess({ pid: 0, startTime: startTimeOf(0) ?? nobody }, 'SIGCONT'), false);
    assert.equal(signalProcess({ pid: 1, startTime: startTimeOf(1) ?? nobody }, 'SIGCONT'), false);
    assert.equal(signalProcess({ pid: process.pid, startTime: '1' }, 'SIGCONT'), false);
    assert.equal(processState({ pid: process.pid, startTime: '1' }), 'stopped');
    assert.equal(signalProcess(thisProcess(), 'SIGCONT'), true);
  });
});

describe('a node whose containers somebody ended', function () {
  this.timeout(60_000);
  const run = { id: `dead-${String(process.pid)}`, owner: DEAD };
  let directory: string | undefined;
  let lab: Lab | undefined;
  let leftover: LeftoverLab;

  const container = async (part: string): Promise<Container> => {
    const engine = await requireEngine();
    const label = [`${RUN_LABEL}=${run.id}`, `${NODE_LABEL}=n1`, `${PART_LABEL}=${part}`];
    const [found] = await engine.listContainers({ all: true, filters: { label } });
    return engine.getContainer(found?.Id ?? assert.fail(`no ${part}`));
  };

  before(async function () {
    const { available, reason, rights } = await dockerHost.probe();
    if (process.env['CI'] === 'true') assert.ok(available, reason);
    if (!available || rights !== 'root') this.skip();
    directory = await mkdtemp(join(tmpdir(), 'verdict-test-'));
    lab = await createDockerHost().open({ run, nodes: ['n1'], runDirectory: directory, dataBytes: 1_048_576 });
    const argv = [process.execPath, '-e', 'setInterval(() => {}, 1000)'];
    await lab.launch('n1', { argv, env: {}, readable: [dirname(process.execPath)] });
    leftover = (await dockerHost.reattach(run.id)) ?? assert.fail('the run is not found');
    for (const part of ['process', 'anchor']) {
      const handle = await container(part);
      await handle.kill();
      await handle.wait();
    }
  });

  after(async () => {
    await lab?.close();
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  it('has pid 0 by the engine’s word, and no process by ours', async () => {
    assert.equal((await (await container('process')).inspect()).State.Pid, 0);
    assert.equal(await mainProcess(await container('process')), undefined);
  });

  it('is stopped, and nothing is done to it', async () => {
    const dead = lab as Lab;
    assert.equal(await dead.state('n1'), 'stopped');
    assert.equal(dead.pid('n1'), undefined);
    await dead.pause('n1');
    await dead.resume('n1');
    assert.equal(await leftover.state('n1'), 'stopped');
    await leftover.releaseDisk('n1');
  });

  it('has no network that a tool could enter, nor data that could be reached', async () => {
    await assert.rejects((lab as Lab).exec('n1', ['true']), GONE);
    assert.throws(() => (lab as Lab).toolCommand('n1', ['true']), GONE);
    await assert.rejects(leftover.exec('n1', ['true']), GONE);
    await assert.rejects(dockerHost.reattach(run.id), GONE);
  });
});

describe('a run whose harness lives', function () {
  this.timeout(60_000);

  it('is not healed from outside', async function () {
    const { available, reason } = await dockerHost.probe();
    if (process.env['CI'] === 'true') assert.ok(available, reason);
    if (!available) this.skip();
    const directory = await mkdtemp(join(tmpdir(), 'verdict-test-'));
    const id = `alive-${String(process.pid)}`;
    const lab = await dockerHost.open({ run: { id, owner: thisProcess() }, nodes: ['n1'], runDirectory: directory });
    try {
      await assert.rejects(dockerHost.reattach(id), /still going on/);
    } finally {
      await lab.close();
      await rm(directory, { recursive: true, force: true });
    }
  });
});
