import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { trendOf } from '../../../../harness/campaign/compare/trend.ts';
import { compared, runs } from './outcomes.ts';

describe('the trend over comparisons', () => {
  it('follows places that are compared now, oldest first, this one last', () => {
    const now = compared([...runs(0, [1, 2]), ...runs(1, [1, 2], { signature: 'x' })]);
    const before = { ...now, created: '2026-01-01T00:00:00.000Z' };
    const other = { ...before, columns: ['A', 'Z'] };
    const later = { ...now, created: '2027-01-01T00:00:00.000Z' };
    const points = trendOf([before, other, { ...before, key: 'nodes' }, later], now);
    assert.deepEqual(
      points.map(({ created, value, failures, decided }) => [created.slice(0, 10), value, failures, decided]),
      [
        ['2026-01-01', 'A', 0, 2],
        ['2026-01-01', 'B', 2, 2],
        ['2026-01-01', 'A', 0, 2],
        ['2026-01-02', 'A', 0, 2],
        ['2026-01-02', 'B', 2, 2],
      ],
    );
  });
});
