import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PacketSample } from '../../../harness/core/packet-rule.ts';
import { createSelection, linkSeed, sampleNumbers } from '../../../nemesis/packets/selection.ts';

const COUNT = 40_000;

function hits(sample: PacketSample, seed = 7): boolean[] {
  const selects = createSelection(sample, seed);
  return Array.from({ length: COUNT }, (_, index) => selects(index, index));
}

const share = (hit: readonly boolean[]): number => hit.filter(Boolean).length / hit.length;

/** Lengths of the runs of packets that are hit. */
function runs(hit: readonly boolean[]): number[] {
  const text = hit.map((one) => (one ? 'x' : ' ')).join('');
  return (text.match(/x+/g) ?? []).map((run) => run.length);
}

describe('the packets an effect hits', () => {
  it('are the share asked for, drawn one by one', () => {
    const hit = hits({ probability: 0.2 });
    assert.ok(Math.abs(share(hit) - 0.2) < 0.01);
    const lengths = runs(hit);
    assert.ok(Math.abs(lengths.reduce((sum, length) => sum + length, 0) / lengths.length - 1.25) < 0.05);
  });

  it('come in bursts of the mean length asked for, and are the same share', () => {
    const hit = hits({ probability: 0.2, burst: 5 });
    assert.ok(Math.abs(share(hit) - 0.2) < 0.02, String(share(hit)));
    const lengths = runs(hit);
    assert.ok(Math.abs(lengths.reduce((sum, length) => sum + length, 0) / lengths.length - 5) < 0.4);
  });

  it('are exactly every nth, whatever the seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(), (nth, seed) => {
        const selects = createSelection({ probability: 1 / nth, nth }, seed);
        for (let index = 0; index < 3 * nth; index++) assert.equal(selects(index, index), (index + 1) % nth === 0);
      }),
    );
  });

  it('are all of them where everything is asked for', () => {
    for (const sample of [{ probability: 1 }, { probability: 1, burst: 4 }]) assert.equal(share(hits(sample)), 1);
  });

  it('are the same with the same seed and others with another', () => {
    assert.deepEqual(hits({ probability: 0.2 }, 1), hits({ probability: 0.2 }, 1));
    assert.notDeepEqual(hits({ probability: 0.2 }, 1), hits({ probability: 0.2 }, 2));
  });

  it('depend on the link, in each direction', () => {
    const seeds = [linkSeed(1, 'n1', 'n2'), linkSeed(1, 'n2', 'n1'), linkSeed(1, 'n1', 'n3'), linkSeed(2, 'n1', 'n2')];
    assert.equal(new Set(seeds).size, seeds.length);
  });

  it('are decided by integers that no probability makes too large', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 1, max: 1e3, noNaN: true }),
        (p, burst) => {
          for (const value of Object.values(sampleNumbers({ probability: p, burst }))) {
            if (typeof value === 'number') assert.ok(Number.isInteger(value) && value >= 0 && value <= 2 ** 32);
          }
        },
      ),
    );
  });
});
