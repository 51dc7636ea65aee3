import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { folders, pythonProgram, pythons, testProgram, withNode, type Asked } from './pythons.ts';

const EPOCH = 1_700_000_000_000_000_000;
const DURATION = 250_000_000;
/** What looks again and again is made to wait a little each time, several times more than once a loop. */
const ROUGH = 50_000_000;

type Readings = Record<'wall' | 'clock', Record<string, number>> & { seconds: Record<string, string> };

describe('sources of time and randomness under the shim for Python', () => {
  const folder = folders();
  const found = pythons();

  if (found.length === 0) it.skip('needs Python 3.9 to 3.13');

  for (const python of found) {
    const program = pythonProgram(python, [testProgram('python-sources.py')]);

    it(`has every clock and every wait of Python ${python.version} follow the node's clock`, async () => {
      await withNode(program, folder(), async (node) => {
        await node.start();
        for (const now of [0, 123_456_789_000, 3_600_000_000_000]) {
          await node.node.tick(now);
          shows((await node.ask({ type: 'clocks' })).body['found'] as Readings, now);
        }
        const { body } = await node.ask({ type: 'waits' });
        for (const [name, taken] of Object.entries(body['found'] as Record<string, number>)) {
          const slack = /looking|giving/.test(name) ? ROUGH : 0;
          assert.ok(taken >= DURATION && taken <= DURATION + slack, `${name} took ${String(taken)} ns`);
        }
        assert.deepEqual(node.outside, []);
      });
    });

    it(`has all randomness of Python ${python.version} come from the seed, and nothing from the machine`, async () => {
      const look = (seed: string): Promise<unknown[]> => withNode(program, folder(), (node) => chancesOf(node), seed);
      const [first, again, other] = (await Promise.all(['1', '1', '2'].map((digit) => look(digit.repeat(32))))) as [
        Found,
        Found,
        Found,
      ];
      assert.deepEqual(again, first);
      for (const [name, value] of Object.entries(other[0])) {
        assert.notDeepEqual(value, first[0][name], `${name} is the same with another seed`);
      }
      assert.deepEqual(other[1], first[1]);
      const { listdir, scandir, processors } = first[1];
      const inOrder = ['x', 'y', 'z'];
      assert.deepEqual({ listdir, scandir, processors }, { listdir: inOrder, scandir: inOrder, processors: [4, 4] });
    });
  }
});

type Found = [chances: Record<string, unknown>, fixed: Record<string, unknown>];

function shows({ wall, clock, seconds }: Readings, now: number): void {
  for (const [name, time] of Object.entries(wall)) assert.ok(Math.abs(time - EPOCH - now) < 1_000, name);
  for (const [name, time] of Object.entries(clock)) assert.ok(Math.abs(time - now) < 1_000, name);
  const date = new Date((EPOCH + now) / 1e6).toISOString().slice(0, 19);
  for (const [name, text] of Object.entries(seconds)) assert.equal(text, date, name);
}

async function chancesOf(node: Asked): Promise<unknown[]> {
  await node.start();
  const answers = [await node.ask({ type: 'chances' }), await node.ask({ type: 'fixed' })];
  return answers.map(({ body }) => body['found']);
}
