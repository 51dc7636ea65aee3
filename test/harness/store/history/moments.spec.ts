import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Moments } from '../../../../harness/store/history/moments.ts';

describe('Moments', () => {
  it('leaves times alone that numbers hold', () => {
    const moments = new Moments();
    assert.deepEqual(
      [5, '3', 1.5, Number.MAX_SAFE_INTEGER].map((time) => moments.of(time)),
      [5, 3, 1.5, Number.MAX_SAFE_INTEGER],
    );
    assert.equal(moments.of('9007199254740993'), undefined);
  });

  it('counts from a first time that no number holds, exactly', () => {
    const first = fc.bigInt({ min: 2n ** 53n, max: 10n ** 23n });
    const after = fc.array(fc.bigInt({ min: -(2n ** 52n), max: 2n ** 52n }));
    fc.assert(
      fc.property(first, after, (origin, differences) => {
        const moments = new Moments();
        assert.equal(moments.of(String(origin)), 0);
        for (const difference of differences) {
          assert.equal(moments.of(String(origin + difference)), Number(difference));
        }
      }),
    );
  });

  it('counts from a first time far before its epoch', () => {
    const moments = new Moments();
    assert.deepEqual(
      ['-1732377600123456789', '-1732377600123456788', '-1732377599000000000'].map((time) => moments.of(time)),
      [0, 1, 1_123_456_789],
    );
  });

  it('has no moment for what is too far from there, or is no whole number', () => {
    const moments = new Moments();
    moments.of('1732377600123456789');
    for (const time of ['1', 1.5, '3732377600123456789', 'today', '1e5', 1e300, '1'.repeat(25)]) {
      assert.equal(moments.of(time), undefined, String(time));
    }
  });
});
