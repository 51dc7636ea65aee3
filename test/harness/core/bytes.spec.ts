import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { formatBytes, parseBytes } from '../../../harness/core/bytes.ts';

describe('sizes in bytes', () => {
  it('are read with a unit, decimal or binary', () => {
    assert.deepEqual(
      ['5GB', '512 MiB', '1.5gb', '7B', '2kib'].map(parseBytes),
      [5_000_000_000, 536_870_912, 1_500_000_000, 7, 2048],
    );
  });

  it('are none without a unit, or with another', () => {
    assert.deepEqual(['5', '', 'GB', '5GBs', '-1GB', '5 5GB'].map(parseBytes), Array(6).fill(undefined));
  });

  it('are written short', () => {
    assert.deepEqual([0, 999, 1500, 12_345_678, 4e12].map(formatBytes), ['0 B', '999 B', '1.5 KB', '12 MB', '4.0 TB']);
  });
});
