import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { InputError } from '../../../../harness/core/errors.ts';
import { drawFor, STRATEGIES, strategyNamed } from '../../../../harness/search/strategies/portfolio.ts';

const SEEDS = Array.from({ length: 4_000 }, (_, index) => String(index));

describe('harness/search/strategies/portfolio', () => {
  it('draws the same for the same seed, whatever was drawn before', () => {
    const portfolio = { strategies: STRATEGIES, sizes: null };
    const forwards = SEEDS.slice(0, 50).map((seed) => drawFor(seed, portfolio));
    const backwards = SEEDS.slice(0, 50)
      .reverse()
      .map((seed) => drawFor(seed, portfolio));
    assert.deepEqual(forwards, backwards.reverse());
  });

  it('draws strategies by their shares, mostly short schedules, mostly 3 or 5 nodes', () => {
    const draws = SEEDS.map((seed) => drawFor(seed, { strategies: STRATEGIES, sizes: null }));
    const whole = STRATEGIES.reduce((sum, { share }) => sum + share, 0);
    for (const { name, share } of STRATEGIES) {
      const drawn = draws.filter(({ strategy }) => strategy.name === name).length / draws.length;
      assert.ok(Math.abs(drawn - share / whole) < 0.03, `${name}: ${String(drawn)}`);
    }
    assert.ok(draws.every(({ length }) => length >= 50 && length <= 2_000));
    assert.ok(draws.filter(({ length }) => length < 500).length > draws.length / 2);
    assert.deepEqual([...new Set(draws.map(({ nodes }) => nodes))].sort(), [1, 3, 4, 5, 7]);
    assert.ok(draws.filter(({ nodes }) => nodes === 3 || nodes === 5).length > 0.8 * draws.length);
  });

  it('draws shorter schedules on fewer nodes by shares of their own where every schedule starts processes', () => {
    const draws = SEEDS.map((seed) => drawFor(seed, { strategies: STRATEGIES, sizes: null, dear: true }));
    const whole = STRATEGIES.reduce((sum, { dearShare }) => sum + dearShare, 0);
    for (const { name, dearShare } of STRATEGIES) {
      const drawn = draws.filter(({ strategy }) => strategy.name === name).length / draws.length;
      assert.ok(Math.abs(drawn - dearShare / whole) < 0.03, `${name}: ${String(drawn)}`);
    }
    assert.ok(draws.every(({ length }) => length >= 50 && length <= 400));
    assert.deepEqual([...new Set(draws.map(({ nodes }) => nodes))].sort(), [3, 5]);
  });

  it('draws among the strategies and sizes it is given', () => {
    const draws = SEEDS.slice(0, 100).map((seed) =>
      drawFor(seed, { strategies: [strategyNamed('pct')], sizes: [4, 6] }),
    );
    assert.deepEqual([...new Set(draws.map(({ strategy, nodes }) => `${strategy.name} ${String(nodes)}`))].sort(), [
      'pct 4',
      'pct 6',
    ]);
  });

  it('names the strategies there are when one is not', () => {
    assert.throws(
      () => strategyNamed('hope'),
      (error) => error instanceof InputError && /uniform, swarm/.test(error.hint ?? ''),
    );
  });
});
