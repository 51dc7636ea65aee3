import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { stream } from '../../../harness/core/random.ts';

describe('stream', () => {
  it('gives the same numbers for the same seed and name, on every version of Node', () => {
    const draws = stream('7', 'client/0');
    assert.deepEqual(
      Array.from({ length: 6 }, () => draws.integer(1_000_000)),
      [251_492, 6_967, 768_060, 810_658, 483_538, 591_843],
    );
  });

  it('gives another stream for another name or seed', () => {
    const first = (seed: string, name: string): number => stream(seed, name).next();
    assert.notEqual(first('7', 'client/0'), first('7', 'client/1'));
    assert.notEqual(first('7', 'client/0'), first('8', 'client/0'));
  });

  it('does not confuse seed and name', () => {
    assert.notEqual(stream('1', '2/x').next(), stream('12', '/x').next());
  });

  it('shuffles into a permutation and refuses to pick from nothing', () => {
    const items = ['n1', 'n2', 'n3', 'n4', 'n5'];
    assert.deepEqual(stream('1', 's').shuffle(items).sort(), items);
    assert.throws(() => stream('1', 's').pick([]), RangeError);
  });
});
