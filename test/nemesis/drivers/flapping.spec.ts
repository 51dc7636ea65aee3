import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Flapping, type Switchable } from '../../../nemesis/drivers/flapping.ts';

const FLAP = { upMs: 5, downMs: 5 };

/** Rules that are in force at the beginning, and hit a packet each time; `after` that many switches they fail. */
function rules(after = Infinity) {
  const notes: string[] = [];
  let enough = (): void => undefined;
  const several = new Promise<void>((resolve) => (enough = resolve));
  const note = (text: string): void => {
    if (notes.length === after) {
      enough();
      throw new Error('iptables failed');
    }
    notes.push(text);
    if (notes.length === 5) enough();
  };
  const switchable: Switchable = {
    install: () => Promise.resolve().then(() => note('install')),
    remove: () =>
      Promise.resolve().then(() => {
        note('remove');
        return [['n1', 1]] as const;
      }),
  };
  return { notes, several, switchable };
}

describe('flapping', () => {
  it('takes rules out and puts them in, in turn, and leaves them out at the end', async () => {
    const { notes, several, switchable } = rules();
    let now = 0;
    const flapping = new Flapping(FLAP, switchable, () => now++);
    await several;
    const { windows, counts } = await flapping.stop();
    assert.equal(notes.at(-1), 'remove');
    notes.forEach((note, index) => assert.equal(note, index % 2 === 0 ? 'remove' : 'install'));
    assert.equal(windows.length, (notes.length + 1) / 2);
    assert.equal(counts.length, windows.length);
    windows.forEach(({ from, to }, index) => {
      assert.ok(from < to && from >= (windows[index - 1]?.to ?? 0));
    });
  });

  it('takes them out also when it is stopped before the first switch', async () => {
    const { notes, switchable } = rules();
    const { windows } = await new Flapping({ upMs: 60_000, downMs: 60_000 }, switchable, () => 7).stop();
    assert.deepEqual(notes, ['remove']);
    assert.deepEqual(windows, [{ from: 7, to: 7 }]);
  });

  it('tells whoever stops it that a switch failed', async () => {
    const { several, switchable } = rules(2);
    const flapping = new Flapping(FLAP, switchable, () => 0);
    await several;
    await assert.rejects(flapping.stop(), /iptables failed/);
  });
});
