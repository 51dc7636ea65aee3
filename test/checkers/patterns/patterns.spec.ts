import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { patterns } from '../../../checkers/patterns/patterns.ts';
import type { CheckResult } from '../../../harness/core/verdict.ts';
import type { RunRecord } from '../../../harness/core/contracts/checker.ts';
import { Events, plannedFault, recordOf } from '../record.ts';

describe('check patterns', () => {
  const served = (): Events =>
    new Events().load(1).nemesis(90, 'start-recovery', {}).load(91).nemesis(200, 'stop-recovery', {});

  it('passes on what the run shows and names what it does not', () => {
    const result = judged(served(), {});
    assert.equal(result.verdict, 'pass');
    assert.match(
      result.summary,
      /^2 rules held; 4 could not be tested: one-leader-per-term, .*applied-after-committed$/,
    );
  });

  it('is vacuous for a run that shows nothing', () => {
    assert.equal(judged(new Events(), {}).verdict, 'vacuous');
  });

  it('fails with the rule for a reason and the events for evidence; a default rule restates other checks', () => {
    const logEvents = ['n1', 'n2'].map((node, index) => {
      return { node, line: 7, time: index, event: 'leader', fields: { node, term: '4' } };
    });
    const result = judged(served(), {}, { logEvents });
    assert.deepEqual([result.verdict, result.reason], ['fail', 'one-leader-per-term']);
    assert.match(
      result.summary,
      /^Rule one-leader-per-term is broken: leader\(n1, 4\) in n1 log line 7 and leader\(n2, 4\)/,
    );
    assert.ok(result.restates?.includes('invariants'));
    const { rules } = result.evidence as unknown as { readonly rules: readonly { readonly violation?: Shown }[] };
    assert.deepEqual(
      rules[0]?.violation?.events.map(({ text }) => text),
      ['leader(n1, 4) in n1 log line 7', 'leader(n2, 4) in n2 log line 7'],
    );
  });

  it('judges the rules of the spec, which nothing restates, and which must be tested', () => {
    const broken = judged(served(), { quick: 'every input(c, r) is followed by output(c, r) within 0 ms' });
    assert.deepEqual([broken.verdict, broken.reason, broken.restates], ['fail', 'quick', undefined]);
    assert.equal(
      judged(served(), { quick: 'every input(c, r) is followed by output(c, r) within 1 ms' }).verdict,
      'pass',
    );
    assert.equal(judged(served(), { odd: 'at most one leader(n, t) per (t)' }).verdict, 'vacuous');
    const late = judged(served(), { late: 'every recovered is followed by output(_) within 1 s' });
    assert.equal(late.verdict, 'unknown');
    assert.match(late.summary, /late is undecided \(the run ended before the bound\)/);
  });

  it('leaves out what nodes wrote down by clocks that a fault had bent', () => {
    const logEvents = ['n1', 'n2'].map((node, index) => {
      return { node, line: 7, time: index, event: 'leader', fields: { node, term: '4' } };
    });
    const verdictUnder = (clock: string): string => {
      const { plan, ...record } = recordOf(served(), { logEvents }, [plannedFault('clock-0', { clock })]);
      // In exact engines nothing is written down by a clock that could be bent.
      return patterns.check({ ...record, plan: { ...plan, spec: { ...plan.spec, engine: 'live' } } }).verdict;
    };
    assert.equal(verdictUnder('monotonic'), 'fail');
    assert.equal(verdictUnder('wall'), 'pass');
    assert.equal(verdictUnder('both'), 'pass');
  });

  it('is unknown rather than vacuous where all that was owed was cut off', () => {
    const cut = judged(new Events().nemesis(90, 'start-recovery', {}), {}, { complete: false });
    assert.equal(cut.verdict, 'unknown');
  });
});

interface Shown {
  readonly events: readonly { readonly text: string }[];
}

function judged(events: Events, rules: Readonly<Record<string, string>>, given: Partial<RunRecord> = {}): CheckResult {
  const record = recordOf(events, given);
  return patterns.check({ ...record, plan: { ...record.plan, spec: { ...record.plan.spec, patterns: rules } } });
}
