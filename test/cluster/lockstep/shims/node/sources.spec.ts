import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { KitLife } from '../../node-kit.ts';
import { ask, nodeProgram, Started } from './start-program.ts';

const EPOCH_MS = 1_700_000_000_000;
const SECOND = 1_000_000_000;

describe('shim for Node.js: time and randomness', () => {
  let started: Started;
  beforeEach(() => (started = new Started()));
  afterEach(() => started.remove());

  it('says hello with its version before the program runs', async () => {
    const node = await started.start(nodeProgram('node-sources.mjs'));
    const runtime = `node ${process.versions.node}`;
    assert.deepEqual(node.hello, { ctl: 'hello', version: 1, runtime, timers: 'opaque', state: 0 });
  });

  it('shows its own clock by every way to ask for the time', async () => {
    const node = await started.start(nodeProgram('node-sources.mjs'), { now: SECOND, life: 2 });
    const { idle } = await node.tick(3 * SECOND + 500_000);
    assert.deepEqual(idle, { ctl: 'idle', now: 3 * SECOND + 500_000, next: null, ran: 0 });
    const { type, in_reply_to: id, ...times } = await ask(node, 'time');
    assert.deepEqual([type, id], ['time', 1]);
    assert.deepEqual(times, {
      now: EPOCH_MS + 3000,
      date: EPOCH_MS + 3000,
      called: 'Tue Nov 14 2023 22:13:23 GMT+0000 (Coordinated Universal Time)',
      other: '1970-01-01T00:00:00.000Z',
      instance: true,
      local: '14/11/2023, 22:13:23',
      parts: ['14', '/', '11', '/', '2023'],
      performance: 2000.5,
      imported: 2000.5,
      origin: EPOCH_MS + 1000,
      hrtime: [3, 500_000],
      since: [1, 500_500_000],
      bigint: '3000500000',
      uptime: 2.0005,
      event: 2000.5,
    });
  });

  it('draws all randomness from the seed of the life', async () => {
    const drawn = async (life: Partial<KitLife>): Promise<Record<string, unknown>> =>
      ask(await started.start(nodeProgram('node-sources.mjs'), life), 'random');
    const first = await drawn({});
    assert.deepEqual(await drawn({ now: SECOND, life: 1 }), first);
    const other = await drawn({ seed: '0123456789abcdef0123456789abcdee' });
    for (const [name, value] of Object.entries(first)) {
      if (name !== 'type' && name !== 'in_reply_to') assert.notDeepEqual(other[name], value, name);
    }
  });

  it('draws numbers that look random', async () => {
    const random = await ask(await started.start(nodeProgram('node-sources.mjs')), 'random');
    const { math, uuid, integer, fill, values } = random as Record<string, (string | number)[]>;
    assert.ok(math?.every((number) => Number(number) > 0 && Number(number) < 1));
    assert.equal(new Set(uuid).size, 3);
    assert.ok(
      uuid?.every((text) => /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(String(text))),
    );
    assert.ok(Number(integer?.[0]) < 1000 && Number(integer?.[1]) >= 5000 && Number(integer?.[1]) < 6000);
    assert.match(String(fill), /^0000[\da-f]{8}0000$/);
    assert.equal(new Set(values).size, values?.length);
  });
});
