import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { toBeLedApart, toBeRepeated } from '../../../../harness/campaign/compare/selections.ts';
import { run, runs, type MadeRun } from './outcomes.ts';

describe('what a comparison runs again', () => {
  it('is the smallest seed of each failure that is news, where a seed does not fix every step', () => {
    const all = (given: MadeRun) => [
      ...runs(0, [1, 2], { ...given, signature: 'gone' }),
      ...runs(0, [3, 4], given),
      ...runs(1, [1, 2], given),
      ...runs(1, [3, 4], { ...given, signature: 'came' }),
    ];
    assert.deepEqual(toBeRepeated(all({ level: 'plan' }), 2), [
      { scenario: 'partitions', column: 1, seed: 3 },
      { scenario: 'partitions', column: 0, seed: 1 },
    ]);
    assert.deepEqual(toBeRepeated(all({ level: 'exact' }), 2), []);
    assert.deepEqual(toBeRepeated([...runs(0, [1], { signature: 'x' }), ...runs(1, [1], { signature: 'x' })], 2), []);
  });

  it('leads side by side what fails on one side only, else the first that is not the same at all', () => {
    const [one, other] = [{ traceDigest: 'one' }, { traceDigest: 'other' }];
    const same = [...runs(0, [1, 2, 3], one), run(1, 1, one)];
    assert.deepEqual(toBeLedApart([...same, ...runs(1, [2, 3], other)], 2), [
      { scenario: 'partitions', column: 1, seed: 2 },
    ]);
    assert.deepEqual(toBeLedApart([...same, run(1, 2, other), run(1, 3, { ...other, signature: 'x' })], 2), [
      { scenario: 'partitions', column: 1, seed: 3 },
    ]);
    assert.deepEqual(toBeLedApart([...runs(0, [1]), ...runs(1, [1])], 2), []);
  });

  it('puts failures first where there is too much to lead', () => {
    const many = Array.from({ length: 20 }, (_, index) => `s${String(index)}`).flatMap((scenario, index) => [
      run(0, 1, { scenario, traceDigest: 'one' }),
      run(1, 1, { scenario, traceDigest: 'other', ...(index === 19 ? { signature: 'x' } : {}) }),
    ]);
    const places = toBeLedApart(many, 2);
    assert.equal(places.length, 12);
    assert.equal(places[0]?.scenario, 's19');
  });
});
