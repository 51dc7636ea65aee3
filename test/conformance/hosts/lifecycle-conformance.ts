import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Host, NodeExit } from '../../../harness/core/contracts/host.ts';
import { HarnessError, VerdictError } from '../../../harness/core/errors.ts';
import { NODES, openBench, openRunningBench, type LabBench } from './lab-bench.ts';

const EXIT_MS = 10_000;

/** Starting, ending, pausing and restarting nodes, and what stays of them. */
export function lifecycleConformance(host: Host): void {
  describe('life of a node', () => {
    let bench: LabBench;
    before(async () => {
      bench = await openRunningBench(host);
    });
    after(() => bench.close());

    it('runs after launch, with a pid, in its first life', async () => {
      for (const node of NODES) {
        assert.equal(await bench.lab.state(node), 'running');
        assert.equal(bench.lab.life(node), 1);
        const pid = bench.lab.pid(node);
        assert.ok(pid === undefined || pid > 1);
      }
    });

    it('ends by itself when asked to stop', async () => {
      await bench.renew('n1');
      await bench.lab.stop('n1', EXIT_MS);
      await assertStopped(bench, 'n1', { code: 0, signal: null, expected: true });
    });

    it('is killed when it does not stop within the grace period', async () => {
      await bench.renew('n1', { STUBBORN: '1' });
      await bench.lab.stop('n1', 100);
      await assertStopped(bench, 'n1', { code: null, signal: 'SIGKILL', expected: true });
    });

    it('is gone once it was killed', async () => {
      await bench.renew('n1');
      await bench.lab.kill('n1');
      await assertStopped(bench, 'n1', { code: null, signal: 'SIGKILL', expected: true });
      assert.equal(await bench.client.ask('n1'), undefined);
    });

    it('does not mind being killed, stopped, paused or resumed when it is stopped', async () => {
      await bench.renew('n1');
      await bench.lab.kill('n1');
      const exits = bench.exits.length;
      await bench.lab.kill('n1');
      await bench.lab.stop('n1', 10);
      await bench.lab.pause('n1');
      await bench.lab.resume('n1');
      assert.equal(await bench.lab.state('n1'), 'stopped');
      assert.equal(bench.exits.length, exits);
    });

    it('answers nobody while it is paused, and goes on where it was when resumed', async () => {
      await bench.renew('n1');
      await bench.lab.pause('n1');
      assert.equal(await bench.lab.state('n1'), 'paused');
      assert.equal(await bench.client.ask('n1'), undefined);
      await bench.lab.resume('n1');
      assert.equal(await bench.lab.state('n1'), 'running');
      assert.equal((await bench.client.ready('n1')).lives, 1);
    });

    it('can be paused and resumed many times in a row', async () => {
      await bench.renew('n1');
      for (let round = 0; round < 10; round++) {
        await bench.lab.pause('n1');
        assert.equal(await bench.lab.state('n1'), 'paused');
        await bench.lab.resume('n1');
        assert.equal(await bench.lab.state('n1'), 'running');
      }
      await bench.client.ready('n1');
    });

    it('can be killed while it is paused', async () => {
      await bench.renew('n1');
      await bench.lab.pause('n1');
      await bench.lab.kill('n1');
      await assertStopped(bench, 'n1', { code: null, signal: 'SIGKILL', expected: true });
    });

    it('finds its data again in its next life', async () => {
      await bench.renew('n1');
      const life = bench.lab.life('n1');
      await bench.lab.kill('n1');
      await bench.lab.start('n1');
      assert.equal((await bench.client.ready('n1')).lives, 2);
      assert.equal(bench.lab.life('n1'), life + 1);
    });

    it('can be launched with another command on the same data', async () => {
      await bench.renew('n1', { VERSION: 'old' });
      await bench.lab.stop('n1', EXIT_MS);
      await bench.lab.launch('n1', bench.command('n1', { VERSION: 'new' }));
      const { lives, version } = await bench.client.ready('n1');
      assert.deepEqual({ lives, version }, { lives: 2, version: 'new' });
    });

    it('has lost its data after a wipe, which is refused while it runs', async () => {
      await bench.renew('n1');
      await assert.rejects(bench.lab.wipe('n1'), HarnessError);
      await bench.lab.kill('n1');
      await bench.lab.wipe('n1');
      await bench.lab.start('n1');
      assert.equal((await bench.client.ready('n1')).lives, 1);
    });

    it('writes one log over all its lives, and an output folder of this machine', async () => {
      await bench.renew('n2');
      await bench.lab.kill('n2');
      await bench.lab.start('n2');
      await bench.client.ready('n2');
      await bench.lab.kill('n2');
      const log = await readFile(bench.lab.logFile('n2'), 'utf8');
      // Each stream in its order; what a program says on one before the other may be read in another order.
      assert.match(log, /life 1 listens\n[^]*life 2 listens\n/);
      assert.match(log, /life 1 complains\n[^]*life 2 complains\n/);
      const { hostPath } = bench.lab.outputDirectory('n2');
      assert.equal(hostPath, join(bench.runDirectory, 'nodes', 'n2'));
      assert.match(await readFile(join(hostPath, 'lives.txt'), 'utf8'), /life 1\nlife 2\n$/);
    });

    it('is seen to exit by itself, with its code', async () => {
      await bench.renew('n3');
      await bench.client.ask('n3', '/exit?code=3');
      await untilStopped(bench, 'n3');
      await assertStopped(bench, 'n3', { code: 3, signal: null, expected: false });
      await bench.lab.start('n3');
      assert.equal((await bench.client.ready('n3')).lives, 2);
    });

    it('is seen to end by a signal of its own', async () => {
      await bench.renew('n3');
      await bench.client.ask('n3', '/abort');
      await untilStopped(bench, 'n3');
      const exit = bench.exitsOf('n3').at(-1);
      assert.deepEqual({ code: exit?.code, expected: exit?.expected }, { code: null, expected: false });
      assert.match(exit?.signal ?? '', /^SIG/);
    });

    it('is seen to be killed by somebody else', async function () {
      await bench.renew('n3');
      const pid = bench.lab.pid('n3');
      if (pid === undefined || pid <= 1) return this.skip();
      process.kill(pid, 'SIGKILL');
      await untilStopped(bench, 'n3');
      await assertStopped(bench, 'n3', { code: null, signal: 'SIGKILL', expected: false });
    });

    it('cannot be started while it runs', async () => {
      await bench.renew('n1');
      await assert.rejects(bench.lab.start('n1'), HarnessError);
      await assert.rejects(bench.lab.launch('n1', bench.command('n1')), HarnessError);
      assert.equal((await bench.client.answer('n1')).lives, 1);
    });
  });

  describe('a node that never ran', () => {
    let bench: LabBench;
    before(async () => {
      bench = await openBench(host);
    });
    after(() => bench.close());

    it('is stopped, has no life, an empty log, and cannot be started again', async () => {
      assert.equal(await bench.lab.state('n1'), 'stopped');
      assert.equal(bench.lab.pid('n1'), undefined);
      assert.equal(bench.lab.life('n1'), 0);
      assert.equal(await readFile(bench.lab.logFile('n1'), 'utf8'), '');
      await assert.rejects(bench.lab.start('n1'), RangeError);
    });

    it('refuses a program that does not exist', async () => {
      const command = { ...bench.command('n1'), argv: ['/nowhere/no-such-program'] };
      await assert.rejects(bench.lab.launch('n1', command), VerdictError);
      assert.equal(await bench.lab.state('n1'), 'stopped');
    });

    it('has a name the lab knows, or is a programming error', async () => {
      const { lab } = bench;
      assert.throws(() => lab.addressOf('n9'), RangeError);
      assert.throws(() => lab.dataDirectory('n9'), RangeError);
      assert.throws(() => lab.logFile('n9'), RangeError);
      assert.throws(() => lab.outputDirectory('n9'), RangeError);
      assert.throws(() => lab.pid('n9'), RangeError);
      assert.throws(() => lab.life('n9'), RangeError);
      await assert.rejects(() => lab.start('n9'), RangeError);
      await assert.rejects(() => lab.kill('n9'), RangeError);
      await assert.rejects(() => lab.pause('n9'), RangeError);
      await assert.rejects(() => lab.resume('n9'), RangeError);
      await assert.rejects(() => lab.state('n9'), RangeError);
      await assert.rejects(() => lab.wipe('n9'), RangeError);
      await assert.rejects(() => lab.stop('n9', 0), RangeError);
      await assert.rejects(() => lab.launch('n9', bench.command('n1')), RangeError);
      await assert.rejects(() => lab.exec('n9', ['true']), RangeError);
    });
  });
}

async function assertStopped(
  { lab, exitsOf }: LabBench,
  node: string,
  how: Pick<NodeExit, 'code' | 'signal' | 'expected'>,
): Promise<void> {
  assert.equal(await lab.state(node), 'stopped');
  assert.equal(lab.pid(node), undefined);
  assert.deepEqual(exitsOf(node).at(-1), { node, life: lab.life(node), ...how });
}

/** Waits for the report of the exit of the current life. */
async function untilStopped({ lab, exitsOf }: LabBench, node: string): Promise<void> {
  const end = performance.now() + EXIT_MS;
  while (exitsOf(node).at(-1)?.life !== lab.life(node)) {
    assert.ok(performance.now() < end, `no exit of ${node} was reported`);
    await delay(5);
  }
}
