import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { hashText } from '../../../../harness/core/raft/hash.ts';
import { Sketch } from '../../../../harness/campaign/states/sketch.ts';

describe('a sketch of different things', () => {
  it('tells their number within a tenth, however often each was seen', () => {
    for (const number of [1, 10, 100, 1_000, 10_000, 100_000]) {
      const sketch = new Sketch();
      for (let index = 0; index < number; index++) sketch.add(hashText(`thing ${String(index)}`));
      for (let index = 0; index < Math.min(number, 1_000); index++) sketch.add(hashText(`thing ${String(index)}`));
      const { estimate } = sketch;
      assert.ok(Math.abs(estimate - number) <= Math.max(1, 0.1 * number), `${String(estimate)} of ${String(number)}`);
    }
  });

  it('put together with others tells of all of them what one would that had seen everything', () => {
    const [one, other, both] = [new Sketch(), new Sketch(), new Sketch()];
    for (let index = 0; index < 3_000; index++) {
      const hash = hashText(String(index));
      if (index < 2_000) one.add(hash);
      if (index >= 1_000) other.add(hash);
      both.add(hash);
    }
    one.merge(other.toString());
    assert.equal(one.toString(), both.toString());
    assert.equal(new Sketch(both.toString()).estimate, both.estimate);
  });

  it('of nothing tells of nothing', () => assert.equal(new Sketch().estimate, 0));
});
