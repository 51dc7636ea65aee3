import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { stream } from '../../../../harness/core/random.ts';
import { StateTable } from '../../../../harness/search/explore/state-table.ts';

describe('StateTable', () => {
  it('numbers states in the order in which they come, also when it grows', () => {
    const table = new StateTable();
    const random = stream('1', 'keys');
    const keys = Array.from({ length: 20_000 }, () => ({
      first: random.integer(2 ** 52),
      second: random.integer(2 ** 52),
    }));
    for (const [number, key] of keys.entries()) assert.deepEqual(table.add(key), { number, isNew: true });
    for (const [number, key] of keys.entries()) assert.deepEqual(table.add(key), { number, isNew: false });
    assert.equal(table.size, keys.length);
    assert.ok(table.bytes / table.size < 100);
  });

  it('tells states apart by either hash', () => {
    const table = new StateTable();
    assert.equal(table.add({ first: 1, second: 1 }).number, 0);
    assert.equal(table.add({ first: 1, second: 2 }).number, 1);
    assert.equal(table.add({ first: 2, second: 1 }).number, 2);
    assert.equal(table.add({ first: 1 + 2 ** 40, second: 1 }).number, 3);
    assert.deepEqual(table.add({ first: 1, second: 2 }), { number: 1, isNew: false });
  });
});
