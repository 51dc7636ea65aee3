import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jobsOf } from '../../../harness/campaign/jobs.ts';
import { parseShard } from '../../../harness/campaign/shard.ts';
import { variantsInShard } from '../../../harness/campaign/work.ts';
import { variant } from './outcomes.ts';

const VARIANTS = ['a', 'b', 'c'].map((name) => variant(name));

describe('jobs of a campaign', () => {
  it('give every variant its turn before the next seed begins', () => {
    const jobs = [...jobsOf(VARIANTS.slice(0, 2), { from: 1, to: 2 }, undefined)];
    assert.deepEqual(
      jobs.map(({ job: { scenario, seed } }) => `${scenario}${String(seed)}`),
      ['a1', 'b1', 'a2', 'b2'],
    );
  });

  it('are made as they are asked for, so that there may be no end of them', () => {
    const jobs = jobsOf(VARIANTS, { from: 1, to: null }, undefined);
    for (let index = 0; index < 1_000; index++) jobs.next();
    assert.equal(jobs.next().value?.job.seed, 334);
  });

  it('have ids that everything which decides is in', () => {
    const ids = [...jobsOf(VARIANTS, { from: 1, to: 50 }, undefined)].map(({ job: { id } }) => id);
    assert.equal(new Set(ids).size, 150);
    assert.deepEqual(
      [...jobsOf([variant('another name', { digest: 'digest of a' })], { from: 1, to: 1 }, undefined)].map(
        ({ job: { id } }) => id,
      ),
      ids.slice(0, 1),
    );
  });

  it('are each in exactly one shard, whatever the number of shards', () => {
    const all = [...jobsOf(VARIANTS, { from: 1, to: 40 }, undefined)].map(({ job: { id } }) => id);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), (of) => {
        const shards = Array.from({ length: of }, (_, index) => ({ index: index + 1, of }));
        const divided = shards.flatMap((shard) => [...jobsOf(VARIANTS, { from: 1, to: 40 }, shard)]);
        assert.deepEqual(divided.map(({ job: { id } }) => id).sort(), all.toSorted());
      }),
      { numRuns: 12 },
    );
  });

  it('of a control stay together, so that one machine finds it', () => {
    const controls = Array.from({ length: 20 }, (_, index) =>
      variant(`control ${String(index)}`, { purpose: 'control' }),
    );
    const shards = [1, 2, 3].map((index) => variantsInShard([...VARIANTS, ...controls], { index, of: 3 }));
    const names = shards.flatMap((own) => own.filter(({ purpose }) => purpose === 'control'));
    assert.deepEqual(names.map(({ scenario }) => scenario).sort(), controls.map(({ scenario }) => scenario).sort());
    for (const own of shards) assert.equal(own.filter(({ purpose }) => purpose === 'test').length, 3);
  });

  it('are divided as asked, or the flag is refused', () => {
    assert.deepEqual(parseShard('2/8'), { index: 2, of: 8 });
    for (const text of ['0/8', '9/8', '2', '2/0', 'a/b']) assert.throws(() => parseShard(text), /expected which part/);
  });
});
