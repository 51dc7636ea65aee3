import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { firstShowing } from '../../../../harness/campaign/compare/bisect.ts';

describe('bisection over builds', () => {
  it('finds the first of them, asking for few', async () => {
    for (let columns = 2; columns <= 40; columns++) {
      for (let first = 1; first < columns; first++) {
        const asked: number[] = [];
        const found = await firstShowing(columns, (column) => {
          asked.push(column);
          return Promise.resolve(column >= first);
        });
        assert.equal(found, first);
        assert.ok(asked.length <= Math.ceil(Math.log2(columns)));
        assert.ok(!asked.includes(0) && !asked.includes(columns - 1));
      }
    }
  });
});
