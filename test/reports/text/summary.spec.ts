import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { CheckResult } from '../../../harness/core/verdict.ts';
import { INVARIANTS_FORMAT } from '../../../harness/core/raft/invariant-report.ts';
import { summarise, summariseBriefly } from '../../../reports/text/summary.ts';
import { failingRun, incompleteRun, passingRun } from '../fixtures.ts';

describe('summarise', () => {
  it('says a failure in about ten lines, the last of which replays it', () => {
    const { record, document } = failingRun();
    const lines = summarise(document, record, 'runs/x/report.html').split('\n');
    assert.ok(lines.length <= 11, lines.join('\n'));
    assert.equal(lines[0], 'FAIL: Stale read');
    assert.match(lines[1] ?? '', /read #\d+ returned 4711 from k3 although/);
    assert.match(
      lines[5] ?? '',
      /^ {2}#\d+ {2}process 100003 {2}read -> 4711 +\[=+\] {2}\+212 ms \.\. \+213 ms {3}<- impossible$/,
    );
    assert.ok(lines.includes('Report: runs/x/report.html'));
    assert.equal(lines.at(-1), `Seed 7. Run it again: ${document.replay}`);
  });

  it('draws operations that follow one another one behind the other', () => {
    const { record, document } = failingRun();
    const lanes = summarise(document, record, undefined)
      .split('\n')
      .filter((line) => line.startsWith('  #'));
    const bars = lanes.map((line) => [line.indexOf('['), line.indexOf(']')] as const);
    bars.slice(1).forEach(([start], index) => assert.ok(start > (bars[index] as readonly [number, number])[1]));
  });

  it('counts effects per kind of fault, and names leaders and outcomes', () => {
    const { record, document } = passingRun();
    const text = summarise(document, record, undefined);
    assert.match(text, /^PASS: No violation found$/m);
    assert.match(
      text,
      /^Faults: partition 7 applied, 7 proven; kill 3 applied, 3 proven, 1 skipped\. 3 different leaders in terms 2 to 13\.$/m,
    );
    assert.match(text, /^Operations: [\d,]+ ok, \d+ did not happen, \d+ unknown\.$/m);
    assert.doesNotMatch(text, /^Report:/m);
  });

  it('says that a run was cut short', () => {
    const { record, document } = incompleteRun();
    assert.match(
      summarise(document, record, undefined),
      /^The run was cut short after 20 s; what would have come is unknown\.$/m,
    );
  });

  it('says what still holds of a history that is not linearizable', () => {
    const { record, document } = failingRun();
    const sentence = 'The strongest model that holds: causal consistency.';
    const checks = document.checks.map((check) =>
      check.name === 'linearizable'
        ? { ...check, evidence: { ...(check.evidence as object), strongest: { sentence } } }
        : check,
    );
    assert.equal(summarise({ ...document, checks }, record, undefined).split('\n')[2], sentence);
  });

  it('says step by step why there is no order, below the check that found it', () => {
    const { record, document } = failingRun();
    const circle = ['write #0 was before read #2', 'read #2 was before write #0'];
    const withCircle = (name: string): string[] => {
      const checks = document.checks.map((check) =>
        check.name === name
          ? { ...check, verdict: 'fail' as const, evidence: { ...(check.evidence as object), circle } }
          : check,
      );
      return summarise({ ...document, checks }, record, undefined).split('\n');
    };
    const own = withCircle('linearizable');
    const below = own.findLastIndex((line) => line.startsWith('  #'));
    const said = ['  Why there is no such order, step by step:', ...circle.map((step) => `    ${step}`)];
    assert.deepEqual(own.slice(below + 1, below + 4), said);
    const other = withCircle('logs');
    const also = other.findIndex((line) => line.startsWith('Also fail: logs'));
    assert.deepEqual(other.slice(also + 1, also + 4), said);
  });

  it('names checks that failed beside the first', () => {
    const { record, document } = failingRun();
    const checks = document.checks.map((check) =>
      check.name === 'logs' ? { ...check, verdict: 'fail' as const, summary: 'n2 panicked' } : check,
    );
    assert.match(summarise({ ...document, checks }, record, undefined), /^Also fail: logs: n2 panicked$/m);
  });

  it('leads with the invariant that was broken first where nodes were looked into, what clients saw comes after', () => {
    const { record, document } = failingRun();
    const looked = (format: string): CheckResult => ({
      name: 'invariants',
      verdict: 'fail',
      reason: 'OneLeaderPerTerm',
      summary: 'n1 and n2 lead term 3.',
      evidence: { format, predicates: [] },
    });
    const checks = [...document.checks.filter(({ name }) => name !== 'invariants'), looked(INVARIANTS_FORMAT)];
    const lines = summarise({ ...document, checks }, record, undefined).split('\n');
    assert.equal(lines[0], 'FAIL: Invariant OneLeaderPerTerm broken');
    assert.match(lines[1] ?? '', /: n1 and n2 lead term 3\.$/);
    assert.match(lines[2] ?? '', /^What clients saw of it: read #\d+ returned 4711 from k3 although/);
    assert.match(lines[3] ?? '', /^ {2}#\d+ /);
    assert.ok(!lines.some((line) => line.startsWith('Also')));
    const sampled = [...document.checks.filter(({ name }) => name !== 'invariants'), looked('monitors')];
    assert.match(summarise({ ...document, checks: sampled }, record, undefined), /^FAIL: Stale read$/m);
  });

  it('lets no text of the system under test drive the terminal or add lines', () => {
    const { record, document } = passingRun();
    const checks = [{ name: 'logs', verdict: 'fail' as const, summary: 'bad\n\u001b[2Jline', evidence: null }];
    const text = summarise({ ...document, verdict: 'fail', checks }, record, undefined);
    assert.ok(text.includes('bad??[2Jline'));
  });

  it('fits ten lines on a terminal, however much there is to say', () => {
    const { record, document } = failingRun();
    const circle = Array.from({ length: 9 }, (_, index) => `step ${String(index)}`);
    const checks = document.checks.map((check) => {
      const evidence = { ...(check.evidence as object), circle };
      return { ...check, verdict: 'fail' as const, summary: `${check.name} broke`, evidence };
    });
    const full = summarise({ ...document, checks }, record, 'runs/x/report.html').split('\n');
    const brief = summariseBriefly({ ...document, checks }, record, 'runs/x/report.html').split('\n');
    assert.ok(full.length > 20);
    assert.ok(brief.length <= 10, brief.join('\n'));
    assert.deepEqual(brief.slice(0, 2), full.slice(0, 2));
    assert.deepEqual(brief.slice(-2), full.slice(-2));
    assert.ok(brief.some((line) => line.endsWith('<- impossible')));
    assert.ok(brief.includes('Also progress (fail), replicas (fail), effects (fail) and logs (fail).'));
  });

  it('always says what became of the operations, and what other checks did not decide only where there is room', () => {
    const { record, document } = failingRun();
    const checks = document.checks.map((check) =>
      check.name === 'linearizable' ? check : { ...check, verdict: 'unknown' as const },
    );
    const ended = { ...document, checks, traceDigest: 'sha256:1' };
    const full = summarise(ended, record, 'r.html').split('\n');
    const brief = summariseBriefly(ended, record, 'r.html').split('\n');
    assert.ok(full.length > 10 && brief.length <= 10);
    assert.ok(
      brief.some((line) => /^Operations: [\d,]+ ok, .* unknown\. Faults: .* proven/.test(line)),
      brief.join('\n'),
    );
    assert.ok(!brief.some((line) => line.startsWith('Also')), brief.join('\n'));
  });

  it('says all of what fits', () => {
    const { record, document } = passingRun();
    const all = summarise(document, record, 'r.html');
    assert.equal(summariseBriefly(document, record, 'r.html'), all);
  });

  it('names what tested nothing, and what passed beside it', () => {
    const { record, document } = passingRun();
    const result = (
      name: string,
      verdict: CheckResult['verdict'],
      evidence: CheckResult['evidence'] = null,
    ): CheckResult => ({
      name,
      verdict,
      summary: 'as it is',
      evidence,
    });
    const linesOf = (...checks: CheckResult[]): string[] =>
      summarise({ ...document, verdict: 'vacuous', checks }, record, undefined).split('\n');
    const passed = result('linearizable', 'pass');
    const rule = result('patterns', 'vacuous', { untested: ['calm'] });
    const fault = result('effects', 'vacuous', { ineffective: ['partition-1', 'kill-2'] });
    const lines = linesOf(passed, rule);
    assert.equal(lines[0], 'VACUOUS: Rule calm tested nothing');
    assert.ok(lines.includes('These checks passed: linearizable.'), lines.join('\n'));
    assert.equal(linesOf(passed, fault)[0], 'VACUOUS: Faults partition-1 and kill-2 had no effect');
    assert.equal(linesOf(passed, result('effects', 'vacuous', {}))[0], 'VACUOUS: Check effects tested nothing');
    const nothing = linesOf(rule, fault);
    assert.equal(nothing[0], 'VACUOUS: Nothing was really tested');
    assert.ok(!nothing.some((line) => line.startsWith('These checks passed')), nothing.join('\n'));
  });
});
