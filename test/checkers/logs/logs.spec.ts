import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { logs } from '../../../checkers/logs/logs.ts';
import { Events, recordOf } from '../record.ts';

const exit = (expected: boolean) => ({ node: 'n2', life: 1, code: null, signal: 'SIGSEGV', expected });

describe('logs', () => {
  it('passes without findings, also when a node was killed on purpose', () => {
    assert.equal(logs.check(recordOf(new Events().nemesis(5, 'exit', exit(true)))).verdict, 'pass');
  });

  it('fails for a line that means trouble, with its kind as the reason', () => {
    const finding = { node: 'n1', line: 12, kind: 'panic', text: 'panic: index out of range' } as const;
    const result = logs.check(recordOf(new Events(), { logFindings: [finding] }));
    assert.equal(result.verdict, 'fail');
    assert.equal(result.reason, 'panic');
    assert.ok(result.summary.includes('n1') && result.summary.includes('12') && result.summary.includes(finding.text));
  });

  it('takes no offence at a node that notices what a fault did to its data, and tells of it', () => {
    const events = new Events()
      .nemesis(1, 'start-flip-bits', { id: 'flip-bits-1', targets: ['n2'], planned: 1, description: 'flip' })
      .nemesis(5, 'exit', exit(false));
    const finding = { node: 'n2', line: 3, kind: 'corruption', text: 'corruption in /data/log' } as const;
    const result = logs.check(recordOf(events, { logFindings: [finding] }));
    assert.equal(result.verdict, 'pass');
    assert.match(result.summary, /n2, whose data a fault had damaged/);
    const other = logs.check(recordOf(events, { logFindings: [finding, { ...finding, node: 'n1' }] }));
    assert.equal(other.verdict, 'fail');
    assert.match(other.summary, /^n1/);
  });

  it('fails for a node that ended by itself', () => {
    const result = logs.check(recordOf(new Events().nemesis(5, 'exit', exit(false))));
    assert.equal(result.verdict, 'fail');
    assert.equal(result.reason, 'unexpected-exit');
    assert.ok(result.summary.includes('n2') && result.summary.includes('SIGSEGV'));
  });
});
