import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { IncrementalEvaluators, NaiveEvaluators } from '../../../checkers/invariants/invariant.ts';
import { tamper, type Tampered } from './tampering.ts';

const RUNS = 2000;

/**
 * Tests of a family's incremental evaluators: over random runs of correct Raft in which one thing was changed, they say
 * of each predicate what the naive ones say; and each predicate is broken by some change.
 */
export function testOnTamperedRuns(naive: NaiveEvaluators, incremental: IncrementalEvaluators): void {
  const runs = Array.from({ length: RUNS }, (_, run) => ({ run, result: undefined as Tampered | undefined }));

  it('has an evaluator for every predicate', () => {
    assert.deepEqual(Object.keys(incremental).sort(), Object.keys(naive).sort());
  });

  it('agrees with the naive evaluators where a run breaks', function () {
    this.timeout(60_000);
    for (const each of runs) {
      each.result = tamper(`tampered/${each.run}`, naive, incremental);
      if (each.result === undefined) continue;
      const { name, naive: expected, incremental: actual, tooEarly } = each.result;
      assert.deepEqual(tooEarly, [], `run ${each.run}: correct Raft is not accused`);
      assert.deepEqual([...actual].sort(), [...expected].sort(), `run ${each.run}: ${name}`);
    }
  });

  for (const predicate of Object.keys(naive)) {
    it(`finds ${predicate} broken`, () => {
      assert.ok(runs.some(({ result }) => result?.incremental.includes(predicate)));
    });
  }
}
