import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sortRows } from '../../../../checkers/linearizability/columns/sort-rows.ts';

describe('sortRows', () => {
  const sorted = (keys: readonly number[]): number[] => {
    const rows = Int32Array.from(keys.keys());
    sortRows(rows, Float64Array.from(keys), new Int32Array(keys.length));
    return [...rows];
  };

  it('sorts by key, equal ones in their order', () => {
    const key = fc.oneof(fc.nat(20), fc.constantFrom(Infinity, -Infinity, -0.5));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 400 }), (keys) => {
        const expected = [...keys.keys()].sort((a, b) => {
          const [first, second] = [keys[a] as number, keys[b] as number];
          return first === second ? a - b : first < second ? -1 : 1;
        });
        assert.deepEqual(sorted(keys), expected);
      }),
      { numRuns: 1_000 },
    );
  });
});
