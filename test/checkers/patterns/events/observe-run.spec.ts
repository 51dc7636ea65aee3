import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { Evaluation } from '../../../../checkers/patterns/evaluation/evaluation.ts';
import { observeRun, type RunSources } from '../../../../checkers/patterns/events/observe-run.ts';
import { parseRule } from '../../../../checkers/patterns/language/parse-rule.ts';
import type { TraceLine } from '../../../../harness/core/trace.ts';
import { Events, MS } from '../../record.ts';

describe('events of a run', () => {
  it('come from the history where there is no trace', () => {
    const history = new Events()
      .operation(1, 'write', 'k1', 7, 'ok')
      .nemesis(5, 'exit', { node: 'n1', life: 1, code: null, signal: 'SIGKILL', expected: true })
      .nemesis(9, 'restart', { node: 'n1', life: 2 }).all;
    assert.equal(verdictOf('always input(c, r) before output(c, r, "ok")', { history }), 'pass');
    assert.equal(verdictOf('never crash(n) after output(c, 1)', { history }), 'fail');
    assert.equal(verdictOf('every crash("n1") is followed by restart("n1") within 4 ms', { history }), 'pass');
    assert.equal(verdictOf('every crash("n1") is followed by restart("n1") within 3 ms', { history }), 'fail');
  });

  it('an unknown outcome is no answer, and every process counts its requests', () => {
    const history = new Events().operation(1, 'write', 'k1', 7, 'info').operation(2, 'read', 'k1', null, 'fail').all;
    assert.equal(verdictOf('never output("p0", 1) after input("p0", 1)', { history }), 'pass');
    assert.equal(verdictOf('never output("p1", 1, "fail") after input("p1", 1)', { history }), 'fail');
  });

  it('of an exact engine come from its trace, with the phases of the history in between', () => {
    const history = new Events().operation(1, 'write', 'k1', 7, 'ok').nemesis(3, 'start-recovery', { keys: [] }).all;
    const trace = [line(1, 2 * MS, 'crash'), line(2, 3 * MS, 'crash'), line(3, 4 * MS, 'crash')];
    assert.equal(verdictOf('at most one input(c, r) per ()', { history, trace }), 'vacuous');
    assert.equal(verdictOf('never healed after crash("n2")', { history, trace }), 'pass');
    assert.equal(verdictOf('never healed after crash("n1")', { history, trace }), 'fail');
  });

  it('of live nodes come from both: a killed node says nothing of it', () => {
    const history = new Events()
      .operation(1, 'write', 'k1', 7, 'ok')
      .nemesis(5, 'exit', { node: 'n1', life: 1, code: null, signal: 'SIGKILL', expected: true }).all;
    const trace = [line(1, 2 * MS, 'timeout'), line(2, 7 * MS, 'restart', 2)];
    const run = { history, trace, isLive: true };
    assert.equal(verdictOf('always crash(n) before restart(n)', run), 'pass');
    assert.equal(verdictOf('at most one input("p0", r) per (r)', run), 'pass');
    assert.equal(verdictOf('at most one output(c, r) per ()', run), 'vacuous', 'answers are in the trace');
  });

  it('are what nodes logged, with the line', () => {
    const logged = [
      { node: 'n1', line: 12, time: 5, event: 'leader', fields: { node: 'n1', term: '3' } },
      { node: 'n2', line: 40, time: 9, event: 'leader', fields: { node: 'n2', term: '3' } },
    ];
    const evaluation = new Evaluation([{ name: 'rule', rule: parseRule('at most one leader(n, t) per (t)') }]);
    observeRun({ trace: [], history: [], logged, isLive: true }, evaluation);
    assert.equal(
      evaluation.results()[0]?.violation?.sentence,
      'leader(n1, 3) in n1 log line 12 and leader(n2, 3) in n2 log line 40, but at most one may be for t = 3.',
    );
  });
});

function verdictOf(rule: string, given: Partial<RunSources>): string | undefined {
  const evaluation = new Evaluation([{ name: 'rule', rule: parseRule(rule) }]);
  observeRun({ trace: [], history: [], logged: [], isLive: false, ...given }, evaluation);
  return evaluation.results()[0]?.verdict;
}

function line(step: number, time: number, rule: TraceLine['rule'], life = 1): TraceLine {
  const node = life > 1 ? 'n1' : `n${step}`;
  return { step, time, rule, node, life, sends: [], outputs: [] };
}
