import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host, Lab, NodeCommand } from '../../harness/core/contracts/host.ts';
import { dockerHost } from '../../cluster/hosts/docker/docker-host.ts';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import { thisProcess } from '../../cluster/hosts/owner.ts';
import { clockCapability } from '../../nemesis/clock/capability.ts';
import { NodeClocks } from '../../nemesis/clock/node-clocks.ts';
import { healPending } from '../../nemesis/healing.ts';
import { pendingInverses } from '../../nemesis/ledger.ts';
import type { Shown } from './clock/clock-programs.ts';
import { openKit, type Kit } from './nemesis-kit.ts';
import { skipUnless } from './station-lab.ts';

const NODES = ['n1', 'n2', 'n3'];
const MINUTE = 60_000_000_000;
const LINES_ON_THEIR_WAY = 4;
const HOUR = BigInt(60 * MINUTE);

/** Says what time it is again and again, whatever its own clocks do to its timers. */
const PROGRAM = `
for (;;) {
  require('fs').writeSync(1, Date.now() + '000000 ' + process.hrtime.bigint() + '\\n');
  require('child_process').spawnSync('sleep', ['0.02']);
}`;

const COMMAND: NodeCommand = {
  argv: [process.execPath, '-e', PROGRAM],
  env: {},
  readable: [process.execPath.replace(/\/bin\/node$/, '')],
};

for (const host of [namespaceHost, dockerHost]) {
  describe(`clock faults on host ${host.name}`, function () {
    this.timeout(60_000);
    let directory: string;
    let lab: Lab;
    let clocks: NodeClocks;
    let kit: Kit;

    before(async function () {
      const { available, reason } = await host.probe();
      skipUnless(this, available, reason);
      const clock = await clockCapability();
      skipUnless(this, clock.available, clock.mechanism);
      directory = await mkdtemp(join(tmpdir(), 'verdict-clocks-'));
      lab = await openLab(host, directory);
      clocks = await NodeClocks.create(lab);
      await Promise.all(NODES.map((node) => lab.launch(node, clocks.command(node, COMMAND))));
    });

    beforeEach(async () => {
      kit = await openKit(lab, directory, undefined, undefined, { clocks });
    });

    afterEach(async () => {
      await kit.nemesis.healAll();
      await kit.ledger.close();
      assert.deepEqual(pendingInverses(kit.ledgerFile), []);
    });

    after(async () => {
      await clocks.close();
      await lab.close();
      await rm(directory, { recursive: true, force: true });
    });

    /** What a node's program says from now on, once: not one of the next lines, which may have been on their way. */
    const shown = async (node: string): Promise<Shown> => {
      const file = lab.logFile(node);
      const before = (await readFile(file, 'utf8')).length;
      for (;;) {
        const line = (await readFile(file, 'utf8')).slice(before).split('\n').slice(0, -1)[LINES_ON_THEIR_WAY];
        const [wall, monotonic] = line?.split(' ') ?? [];
        if (wall !== undefined && monotonic !== undefined) return { wall: BigInt(wall), monotonic: BigInt(monotonic) };
        await sleep(5);
      }
    };

    /** By how much a node's wall clock is ahead of the machine's, to the minute. */
    const minutesAhead = async (node: string): Promise<number> => {
      const { wall } = await shown(node);
      // Not -0.
      return Math.round(Number(wall - BigInt(Date.now()) * 1_000_000n) / MINUTE) + 0;
    };

    it('set a wall clock wrong, of that node only, over a restart of it, and right again', async () => {
      await kit.begin('clock-1', { target: ['n1'], by: '1h' });
      assert.equal(await minutesAhead('n1'), 60);
      assert.equal(await minutesAhead('n2'), 0);
      await lab.kill('n1');
      await lab.start('n1');
      assert.equal(await minutesAhead('n1'), 60);
      await kit.end('clock-1');
      assert.equal(await minutesAhead('n1'), 0);
      const record = kit.record('clock-1');
      assert.equal(record?.description, 'wall clock of n1 off by 1h');
      assert.equal(record.effect?.proven, true);
      assert.equal(record.effect.count, 1);
    });

    it('stop and move monotonic clocks, which go on from there', async () => {
      await kit.begin('clock-1', { target: 'all', clock: 'monotonic', change: 'freeze' });
      const frozen = await shown('n2');
      assert.equal((await shown('n2')).monotonic, frozen.monotonic);
      await kit.end('clock-1');
      const later = await shown('n2');
      assert.ok(later.monotonic > frozen.monotonic);
      assert.equal(kit.record('clock-1')?.effect?.count, 3);
      await kit.begin('clock-2', { target: ['n2'], clock: 'monotonic', change: 'jump', by: '1h' });
      assert.ok((await shown('n2')).monotonic > later.monotonic + HOUR);
      await kit.end('clock-2');
      assert.ok((await shown('n2')).monotonic > later.monotonic + HOUR, 'a leap stays');
      assert.equal(kit.record('clock-2')?.effect?.proven, true);
    });

    it('run clocks at another rate, in steps, and back and forth', async () => {
      await Promise.all([
        kit.begin('clock-1', { target: ['n1'], clock: 'both', change: 'rate', rate: 20 }),
        kit.begin('clock-2', { target: ['n2'], clock: 'both', change: 'step', by: '1h', interval: '50ms' }),
        kit.begin('clock-3', { target: ['n3'], change: 'strobe', by: '-1h', interval: '100ms' }),
      ]);
      const fast = await shown('n1');
      const steps = [await shown('n2')];
      const strobes = new Set<number>();
      while (strobes.size < 2) strobes.add(await minutesAhead('n3'));
      steps.push(await shown('n2'));
      await sleep(100);
      assert.deepEqual(
        [...strobes].sort((a, b) => a - b),
        [-60, 0],
      );
      const [first, last] = steps.map(({ monotonic }) => monotonic) as [bigint, bigint];
      assert.ok(last > first && (last - first) % HOUR === 0n);
      const fastLater = await shown('n1');
      assert.ok(fastLater.monotonic - fast.monotonic >= 2_000_000_000n);
      for (const id of ['clock-1', 'clock-2', 'clock-3']) {
        await kit.end(id);
        assert.equal(kit.record(id)?.effect?.proven, true, kit.record(id)?.effect?.reason);
      }
      assert.deepEqual(await Promise.all(NODES.map(minutesAhead)), [0, 0, 0]);
    });

    it('leave a clock to the fault that has it', async () => {
      await kit.begin('clock-1', { target: ['n1'], change: 'freeze' });
      await kit.begin('clock-2', { target: ['n1'], clock: 'both', change: 'rate' });
      await kit.begin('clock-3', { target: ['n1'], clock: 'monotonic', change: 'rate' });
      assert.equal(kit.record('clock-2')?.skipped, 'clock-1 has the wall clock of n1');
      assert.deepEqual(kit.nemesis.active, ['clock-1', 'clock-3']);
      for (const id of ['clock-2', 'clock-1', 'clock-3']) await kit.end(id);
    });

    it('are taken back by the ledger alone', async () => {
      await kit.begin('clock-1', { target: ['n1'], by: '-1h' });
      assert.equal(await minutesAhead('n1'), -60);
      await kit.ledger.close();
      assert.deepEqual(await healPending(kit.ledgerFile, lab), ['clock-1', 'clocks']);
      assert.equal(await minutesAhead('n1'), 0);
      kit = await openKit(lab, directory, undefined, undefined, { clocks });
    });

    it('prove nothing where the node has its time from elsewhere', async () => {
      await lab.kill('n3');
      await lab.launch('n3', COMMAND);
      await kit.begin('clock-1', { target: ['n3'], by: '1h' });
      assert.equal(await minutesAhead('n3'), 0);
      await kit.end('clock-1');
      const effect = kit.record('clock-1')?.effect;
      assert.equal(effect?.proven, false);
      assert.match(effect.reason ?? '', /n3: the process has not mapped its control page/);
    });
  });
}

async function openLab(host: Host, directory: string): Promise<Lab> {
  const id = `clock-test-${String(process.pid)}-${directory.slice(-6)}`;
  return host.open({ run: { id, owner: thisProcess() }, nodes: NODES, runDirectory: directory });
}
