import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { linearScale, logScale, timeScale } from '../../../../reports/page/svg/scale.ts';

describe('scales', () => {
  it('marks time in the unit that fits', () => {
    assert.deepEqual(
      timeScale(60e9, 600)
        .ticks.map((tick) => tick.label)
        .slice(0, 3),
      ['0', '10 s', '20 s'],
    );
    assert.equal(timeScale(3e6, 600).ticks[1]?.label, '0.5 ms');
    assert.equal(timeScale(60e9, 600).at(30e9), 300);
  });

  it('marks every decade of a logarithmic scale and keeps values inside', () => {
    const scale = logScale(2e5, 3e9, 100);
    assert.deepEqual(
      scale.ticks.map((tick) => tick.label),
      ['100 µs', '1 ms', '10 ms', '100 ms', '1 s', '10 s'],
    );
    assert.equal(scale.at(0), 0);
    assert.equal(scale.at(1e12), 100);
    assert.equal(scale.at(1e6), 20);
  });

  it('has few marks, all on the axis, whatever the range', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e13 }), (end) => {
        for (const scale of [timeScale(end, 1000), linearScale(end, 1000)]) {
          assert.ok(scale.ticks.length >= 1 && scale.ticks.length <= 12);
          assert.ok(scale.ticks.every((tick) => tick.at >= 0 && tick.at <= 1000.001));
        }
      }),
    );
  });
});
