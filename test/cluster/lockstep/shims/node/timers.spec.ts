import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { KitNode, KitStep } from '../../node-kit.ts';
import { ask, nodeProgram, request, Started } from './start-program.ts';

const MS = 1_000_000;

describe('shim for Node.js: timers and the end of a step', () => {
  let started: Started;
  let node: KitNode;
  beforeEach(async () => {
    started = new Started();
    node = await started.start(nodeProgram('node-sources.mjs'));
  });
  afterEach(() => started.remove());

  it('fires every kind of timer at its deadline, in order', async () => {
    assert.deepEqual(named(await request(node, 'timers')), ['immediate 0']);
    const step = await node.tick(1000 * MS, 'end');
    assert.deepEqual(named(step), [
      'timeout 0 1',
      'timeout 10.9 10',
      'interval 1 12',
      'interval 2 24',
      'timeout 30 30',
      'refreshed at 10 30',
      'promisified 40',
      'promise 41',
      'scheduler 42',
      'TimeoutError 43',
      'AbortError 44',
      'iterated 45',
    ]);
    assert.deepEqual(step.idle, { ctl: 'idle', now: 1000 * MS, next: null, ran: 13 });
  });

  it('goes to the next moment at which something is sent, and to the end of the tick when nothing is', async () => {
    const begun = await request(node, 'timers');
    assert.deepEqual(begun.idle?.next, { timer: 'timer', at: MS });
    const early = await node.tick(MS - 1);
    assert.deepEqual([named(early), early.idle?.now, early.idle?.ran], [[], MS - 1, 0]);
    assert.deepEqual(named(await node.tick(1000 * MS)), ['timeout 0 1']);
    const again = await node.tick(MS);
    assert.deepEqual([named(again), again.idle?.now], [[], MS]);
    await node.tick(24 * MS, 'end');
    const both = await node.tick(1000 * MS);
    assert.deepEqual(named(both), ['timeout 30 30', 'refreshed at 10 30']);
    assert.deepEqual(both.idle, { ctl: 'idle', now: 30 * MS, next: { timer: 'timer', at: 40 * MS }, ran: 2 });
  });

  it('orders what is begun together, without regard to how fast the disk is', async () => {
    const begun = await request(node, 'order');
    assert.deepEqual(begun.messages, []);
    assert.deepEqual((await node.tick(MS)).messages[0]?.body['seen'], [
      'call',
      'tick',
      'microtask',
      'promise',
      'slow job',
      'file',
      'file promise',
      'immediate',
      'tick in immediate',
      'promise in immediate',
      'other immediate',
      'second immediate',
    ]);
  });

  it('waits for compression, encryption, compilation and files before it says idle', async () => {
    assert.deepEqual(await ask(node, 'work'), {
      type: 'work',
      brotli: true,
      unzipped: true,
      chain: [300_000, 300_000, 300_000, 300_000, 300_000],
      key: 'a8df899f3c4f204d',
      digest: true,
      compiled: true,
      same: true,
      in_reply_to: 1,
    });
  });

  it('sleeps in the middle of a call until the clock has moved', async () => {
    const sleeper = await started.start(nodeProgram('node-sleeps.cjs', 'sleep'));
    const asleep = await request(sleeper, 'any');
    assert.deepEqual(asleep.idle?.next, { timer: 'timer', at: 50 * MS });
    assert.deepEqual((await request(sleeper, 'another')).messages, [], 'a line that comes meanwhile waits');
    assert.equal((await sleeper.tick(20 * MS)).idle?.now, 20 * MS);
    assert.deepEqual(named(await sleeper.tick(50 * MS)), ['undefined 50', 'undefined 50']);
  });

  it('lets a loop that reads the clock wait for it', async () => {
    const waiter = await started.start(nodeProgram('node-sleeps.cjs', 'busy wait'));
    assert.deepEqual((await request(waiter, 'any')).idle?.next, { timer: 'timer', at: MS });
    const woken = await waiter.tick(1000 * MS);
    assert.deepEqual(named(woken), ['undefined 3']);
    assert.equal(woken.idle?.now, 3 * MS);
  });

  it('lets a loop of immediates wait for a message', async () => {
    const waiter = await started.start(nodeProgram('node-sleeps.cjs', 'immediates'));
    const begun = await request(waiter, 'any');
    assert.deepEqual([named(begun), begun.idle?.next], [[], { timer: 'timer', at: MS }]);
    await request(waiter, 'another');
    assert.deepEqual(named(await waiter.tick(1000 * MS)), ['undefined 1']);
  });
});

/** Which timers fired, and how many ms after the request. */
function named({ messages }: KitStep): string[] {
  const fired = messages.filter(({ body }) => body['after'] !== undefined);
  return fired.map(({ body }) => `${String(body['name'])} ${String(body['after'])}`);
}
