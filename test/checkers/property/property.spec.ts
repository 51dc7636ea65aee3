import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { property } from '../../../checkers/property/property.ts';
import type { RunRecord } from '../../../harness/core/contracts/checker.ts';
import type { Json } from '../../../harness/core/json.ts';
import { nemesisEvent } from '../../../harness/core/nemesis-events.ts';
import type { CheckResult } from '../../../harness/core/verdict.ts';

const REPORT = {
  system: 'lock-server',
  semantics: 'dup',
  states: 13,
  inputs: 4,
  outputs: 2,
  problem: null,
};

function check(...values: readonly Json[]): CheckResult {
  const events = values.map((value, index) => ({ index, ...nemesisEvent(0, 'property', value) }));
  return property.check({ history: { events } } as unknown as RunRecord);
}

describe('checker: property', () => {
  it('fails with the problem and the step that led to it', () => {
    const result = check({ ...REPORT, problem: 'two hold the lock' });
    assert.deepEqual([result.verdict, result.reason], ['fail', 'property-broken']);
    assert.equal(result.summary, 'two hold the lock (lock-server in step 12 under dup)');
  });

  it('passes when nothing was wrong, and says how much was tested', () => {
    const { verdict, summary } = check(REPORT);
    assert.equal(verdict, 'pass');
    assert.match(summary, /13 states under dup, 4 inputs, 2 outputs/);
  });

  it('is vacuous when nobody asked or was answered, and unknown when the run was cut off', () => {
    assert.equal(check({ ...REPORT, inputs: 0 }).verdict, 'vacuous');
    assert.equal(check({ ...REPORT, outputs: 0 }).verdict, 'vacuous');
    assert.equal(check().verdict, 'unknown');
  });
});
