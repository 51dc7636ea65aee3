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
  activity: { changes: 9, lastChange: 11, distinctStates: 7, inputsWithEffect: 3 },
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
    assert.match(summary, /13 states under dup, 4 inputs, 2 outputs; 9 of 12 steps changed .* 7 different ones/);
    assert.doesNotMatch(summary, /nothing changed/);
  });

  it('says when the system came to rest early, and still reads runs in which that was not counted', () => {
    const rested = check({ ...REPORT, activity: { ...REPORT.activity, changes: 4, lastChange: 5 } });
    assert.match(rested.summary, /nothing changed after step 5, so try more seeds$/);
    const { activity: _, ...older } = REPORT;
    assert.equal(check(older).verdict, 'pass');
  });

  it('is vacuous when requests did nothing, or no state ever changed', () => {
    const noEffect = check({ ...REPORT, activity: { ...REPORT.activity, inputsWithEffect: 0 } });
    assert.deepEqual([noEffect.verdict, /^no request changed/.test(noEffect.summary)], ['vacuous', true]);
    const unchanged = check({ ...REPORT, activity: { ...REPORT.activity, changes: 0, lastChange: 0 } });
    assert.deepEqual([unchanged.verdict, /^no step changed/.test(unchanged.summary)], ['vacuous', true]);
  });

  it('fails all the same where something was wrong', () => {
    const activity = { changes: 0, lastChange: 0, distinctStates: 3, inputsWithEffect: 0 };
    assert.equal(check({ ...REPORT, activity, problem: 'wrong from the start' }).verdict, 'fail');
  });

  it('is vacuous when nobody asked or was answered, and unknown when the run was cut off', () => {
    const unasked = check({ ...REPORT, inputs: 0 });
    assert.deepEqual([unasked.verdict, /^nobody asked anything: /.test(unasked.summary)], ['vacuous', true]);
    const unanswered = check({ ...REPORT, outputs: 0 });
    assert.deepEqual(
      [unanswered.verdict, /^no handler ever gave an output/.test(unanswered.summary)],
      ['vacuous', true],
    );
    assert.equal(check().verdict, 'unknown');
  });
});
