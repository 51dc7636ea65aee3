import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { latencyCounts } from '../../../../harness/campaign/measures/latency-counts.ts';
import { LATENCY_BOUNDS } from '../../../../harness/core/campaign/outcome.ts';

describe('counts of latencies', () => {
  it('put each latency below the first bound that is above it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 300_000, noNaN: true }), (latency) => {
        const above = LATENCY_BOUNDS.findIndex((bound) => latency < bound);
        assert.equal(slotOf(latency), above < 0 ? LATENCY_BOUNDS.length : above);
      }),
    );
  });

  it('bounds are exclusive', () => {
    for (const [slot, bound] of LATENCY_BOUNDS.entries()) assert.equal(slotOf(bound), slot + 1);
  });
});

function slotOf(latency: number): number {
  return latencyCounts([latency]).indexOf(1);
}
