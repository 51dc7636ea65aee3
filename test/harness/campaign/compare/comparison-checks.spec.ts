import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { comparisonChecks } from '../../../../harness/campaign/compare/comparison-checks.ts';
import { compared, run, runs } from './outcomes.ts';

describe('a comparison as checks', () => {
  it('fails by what is new in a column, and by nothing else', () => {
    const comparison = compared(
      [
        ...runs(0, [1, 2], { signature: 'replicas' }),
        ...runs(1, [1, 2], { signature: 'replicas' }),
        run(2, 1, { signature: 'linearizable/stale-read' }),
        run(2, 2),
        ...runs(3, [1, 2], { ending: 'vacuous' }),
      ],
      ['A', 'B', 'C', 'D'],
    );
    assert.deepEqual(
      comparisonChecks(comparison).map(({ name, verdict, reason }) => [name, verdict, reason]),
      [
        ['partitions on B', 'pass', undefined],
        ['partitions on C', 'fail', 'new-failure'],
        ['partitions on D', 'vacuous', undefined],
      ],
    );
  });
});
