import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { exitCode, expectedFailure, worst, type CheckResult, type Verdict } from '../../../harness/core/verdict.ts';

function check(name: string, verdict: Verdict, reason?: string): CheckResult {
  return { name, verdict, summary: '', evidence: null, ...(reason === undefined ? {} : { reason }) };
}

describe('verdict', () => {
  it('lets the worst win and calls a run without checks vacuous', () => {
    assert.equal(worst(['pass', 'unknown']), 'unknown');
    assert.equal(worst(['unknown', 'vacuous', 'pass']), 'vacuous');
    assert.equal(worst(['pass', 'fail', 'vacuous']), 'fail');
    assert.equal(worst([]), 'vacuous');
  });

  it('maps verdicts to exit codes', () => {
    assert.equal(exitCode('pass', [], 'pass'), 0);
    assert.equal(exitCode('fail', [check('linearizable', 'fail', 'stale-read')], 'pass'), 1);
    assert.equal(exitCode('unknown', [], 'pass'), 2);
    assert.equal(exitCode('vacuous', [], 'pass'), 3);
  });

  it('accepts only the failure that was expected', () => {
    const stale = [check('linearizable', 'fail', 'stale-read'), check('progress', 'pass')];
    assert.equal(exitCode('fail', stale, { fail: 'linearizable/stale-read' }), 0);
    assert.equal(exitCode('fail', stale, { fail: 'linearizable' }), 0);
    assert.equal(exitCode('fail', stale, { fail: 'linearizable/lost-write' }), 1);
    assert.equal(exitCode('fail', [...stale, check('logs', 'fail', 'panic')], { fail: 'linearizable' }), 1);
    assert.equal(exitCode('pass', [check('linearizable', 'pass')], { fail: 'linearizable' }), 1);
    assert.equal(exitCode('vacuous', stale, { fail: 'linearizable' }), 3);
  });

  it('takes a failure that restates the expected one for no other failure, and never for the expected one', () => {
    const restating = { ...check('patterns', 'fail', 'one-leader-per-term'), restates: ['invariants'] };
    const broken = [check('invariants', 'fail', 'two-leaders'), restating];
    assert.equal(exitCode('fail', broken, { fail: 'invariants/two-leaders' }), 0);
    assert.equal(exitCode('fail', broken, { fail: 'invariants/two-votes' }), 1);
    assert.equal(exitCode('fail', [restating], { fail: 'invariants' }), 1);
    assert.equal(exitCode('fail', [check('logs', 'fail'), restating], { fail: 'logs' }), 1);
  });

  it('says of an expected failure whether it happened, and what else failed', () => {
    const stale = check('linearizable', 'fail', 'stale-read');
    const restating = { ...check('sequential', 'fail'), restates: ['linearizable'] };
    const broken = check('invariants', 'fail', 'StateMachineCorrect');
    const found = [stale, restating, broken, check('progress', 'pass')];
    assert.deepEqual(expectedFailure(found, 'linearizable/stale-read'), { happened: true, others: [broken] });
    assert.deepEqual(expectedFailure(found, 'progress'), { happened: false, others: [stale, restating, broken] });
  });
});
