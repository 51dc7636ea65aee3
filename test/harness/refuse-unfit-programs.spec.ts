import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Build, System } from '../../harness/core/contracts/system.ts';
import type { NodeCommand } from '../../harness/core/contracts/host.ts';
import { UnavailableError } from '../../harness/core/errors.ts';
import { prepare } from '../../harness/prepare.ts';
import { refuseUnfitPrograms } from '../../harness/refuse-unfit-programs.ts';
import { clockCapability } from '../../nemesis/clock/capability.ts';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import { demand } from '../e2e/availability.ts';
import { verdict } from '../verdict-process.ts';

const BUILD: Build = { system: 'etcd', name: 'mine', program: null, bugs: [] };
const WALL = '{ fault: clock, every: 5s, for: 1s }';
const LEAP = '{ fault: clock, clock: monotonic, change: jump, every: 5s, for: 1s }';

describe('clock faults on programs that do not bear them', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verdict-unfit-'));
    await writeFile(join(folder, 'start'), '#!/bin/sh\necho "etcd Version: 3.5.16"\n', { mode: 0o755 });
    await writeFile(join(folder, 'java'), '', { mode: 0o755 });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** What is said of a build whose nodes run this. */
  const refusal = async (fault: string, command: Partial<NodeCommand>): Promise<UnavailableError | undefined> => {
    const text = `seed: 1\nnodes: 3\nduration: 10s\nsystem: etcd\nengine: live\nnemesis:\n  - ${fault}\n`;
    const { plan, system } = await prepare({ text, file: 'spec.yaml', overrides: [], plugins: [] });
    const whole = { argv: ['start', '--flag'], env: { PATH: folder }, readable: [], ...command };
    const own: System = { ...system, command: () => whole };
    try {
      await refuseUnfitPrograms(plan, own, [BUILD]);
      return undefined;
    } catch (error) {
      if (error instanceof UnavailableError) return error;
      throw error;
    }
  };

  it('are refused before the run where another program takes its place, with what comes nearest', async () => {
    for (const argv of [['start'], [join(folder, 'start')]]) {
      const refused = await refusal(WALL, { argv });
      assert.match(refused?.message ?? '', /^fault clock cannot be done to etcd mine \(.*start\): sh starts another/);
      assert.match(refused?.hint ?? '', /pause \(SIGSTOP\)/);
    }
    assert.match((await refusal('{ fault: timeout, every: 5s, for: 1s }', {}))?.message ?? '', /^fault timeout/);
  });

  it('are refused on a JVM as far as it cannot bear them', async () => {
    const refused = await refusal(LEAP, { argv: ['java', '-jar', 'raft.jar'] });
    assert.match(refused?.message ?? '', /waits until moments of the monotonic clock, as a JVM does/);
    assert.match(refused?.hint ?? '', /wall clock.*pause/);
    assert.equal(await refusal(WALL, { argv: ['java', '-jar', 'raft.jar'] }), undefined);
  });

  it('are left to whoever has the image, and other faults are taken', async () => {
    assert.equal(await refusal(WALL, { image: 'etcd:mine' }), undefined);
    assert.equal(await refusal(WALL, { argv: ['nowhere'] }), undefined);
    assert.equal(await refusal('{ fault: kill, every: 5s, for: 1s }', {}), undefined);
    assert.equal(await refusal(LEAP, { argv: [process.execPath] }), undefined);
  });

  it('end the command with 69 before anything is written', async function () {
    await demand(this, namespaceHost);
    if (!(await clockCapability()).available) this.skip();
    const spec = join(folder, 'spec.yaml');
    const binary = join(folder, 'start');
    await writeFile(spec, `system: etcd\nbinary: ${binary}\nengine: live\nnodes: 3\nnemesis:\n  - ${WALL}\n`);
    const out = join(folder, 'runs');
    const { exitCode, stderr } = await verdict('run', spec, '--host', 'namespace', '--out', out);
    assert.equal(exitCode, 69, stderr);
    assert.match(stderr, /fault clock cannot be done to etcd .*sh starts another program/);
    assert.equal(existsSync(out), false);
  });
});
