import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { countSeeds, formatSeeds, parseSeeds } from '../../../harness/campaign/seeds.ts';

describe('seeds of a campaign', () => {
  it('are a range, one, or as many as there is time for', () => {
    assert.deepEqual(parseSeeds('3..20'), { from: 3, to: 20 });
    assert.deepEqual(parseSeeds('7'), { from: 7, to: 7 });
    assert.deepEqual(parseSeeds('5..'), { from: 5, to: null });
    assert.equal(countSeeds(parseSeeds('3..20')), 18);
    assert.equal(countSeeds(parseSeeds('1..')), Infinity);
  });

  it('are written as they were given', () => {
    for (const text of ['3..20', '7', '5..']) assert.equal(formatSeeds(parseSeeds(text)), text);
  });

  it('are refused where they are none', () => {
    for (const text of ['', '..', '5..3', 'a..b', '-1..2', '1..2..3', '1.5', '99999999999999999999']) {
      assert.throws(() => parseSeeds(text), /expected a range of whole numbers/, text);
    }
  });
});
