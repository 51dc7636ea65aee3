import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { draw, drawDelay, murmur3, PURPOSE } from '../../../nemesis/packets/draws.ts';

const SEED = 20_260_114;
const KEYS = Array.from({ length: 20_000 }, (_, key) => key);

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

const quantile = (numbers: readonly number[], share: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * share)] ?? Number.NaN;

describe('random numbers of packets', () => {
  it('are MurmurHash3 of 32 bits', () => {
    const hash = (text: string, seed: number): number => murmur3(new TextEncoder().encode(text), seed);
    // Published test vectors.
    assert.deepEqual(
      [hash('', 0), hash('', 1), hash('hello', 0), hash('hello, world', 0), hash('', 0xffff_ffff)],
      [0, 0x514e_28b7, 0x248b_fa47, 0x149b_bb7f, 0x81f1_6f39],
    );
    assert.equal(hash('The quick brown fox jumps over the lazy dog', 0), 0x2e4f_f723);
    assert.equal(hash('aaaa', 0x9747_b28c), 0x5a97_808a);
    assert.equal(hash('aaa', 0x9747_b28c), 0x283e_0130);
  });

  it('are uniform over keys, and another number for every purpose, key and seed', () => {
    const numbers = KEYS.map((key) => draw(SEED, key, PURPOSE.select) / 2 ** 32);
    assert.ok(Math.abs(mean(numbers) - 0.5) < 0.01);
    for (const share of [0.1, 0.5, 0.9]) assert.ok(Math.abs(quantile(numbers, share) - share) < 0.02);
    const one = draw(SEED, 7, PURPOSE.select);
    const others = [draw(SEED, 7, PURPOSE.position), draw(SEED, 8, PURPOSE.select), draw(SEED + 1, 7, PURPOSE.select)];
    assert.ok(!others.includes(one));
  });
});

describe('delays of packets', () => {
  const delays = (distribution: 'uniform' | 'normal' | 'pareto'): number[] =>
    KEYS.map((key) => drawDelay(SEED, key, distribution, 50_000, 10_000));

  it('are constant without a distribution', () => {
    assert.equal(drawDelay(SEED, 1, 'constant', 50_000, 10_000), 50_000);
  });

  it('that are uniform fill their range', () => {
    const uniform = delays('uniform');
    assert.ok(Math.min(...uniform) >= 40_000 && Math.max(...uniform) <= 60_000);
    assert.ok(Math.abs(quantile(uniform, 0.25) - 45_000) < 300);
  });

  it('that are normal have their mean and deviation', () => {
    const normal = delays('normal');
    const deviation = Math.sqrt(mean(normal.map((delay) => (delay - 50_000) ** 2)));
    assert.ok(Math.abs(mean(normal) - 50_000) < 300 && Math.abs(deviation - 10_000) < 300);
    assert.ok(Math.abs(quantile(normal, 0.8413) - 60_000) < 500);
  });

  it('by Pareto begin at their least and have a long tail', () => {
    const pareto = delays('pareto');
    assert.ok(Math.min(...pareto) >= 50_000);
    assert.ok(Math.abs(quantile(pareto, 0.5) - (50_000 + 10_000 * (Math.SQRT2 - 1))) < 300);
    assert.ok(Math.abs(quantile(pareto, 0.99) - 140_000) < 15_000);
  });

  it('are never negative and never longer than a minute', () => {
    assert.equal(Math.min(...KEYS.map((key) => drawDelay(SEED, key, 'normal', 1_000, 10_000))), 0);
    assert.equal(Math.max(...KEYS.map((key) => drawDelay(SEED, key, 'pareto', 0, 30_000_000))), 60_000_000);
  });
});
