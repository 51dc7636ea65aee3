import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkInvariants, invariants } from '../../../checkers/invariants/invariants.ts';
import { MONITORS } from '../../../checkers/invariants/monitors/all.ts';
import type { RunRecord } from '../../../harness/core/contracts/checker.ts';
import type { TraceLine } from '../../../harness/core/trace.ts';
import type { CheckResult } from '../../../harness/core/verdict.ts';
import { traceOf, unobserved } from './trace-of.ts';

interface Evidence {
  readonly monitors: readonly { readonly name: string; readonly premises: number; readonly tested: boolean }[];
  readonly violations: readonly { readonly monitor: string; readonly reason: string; readonly steps: TraceLine[] }[];
}

describe('checkers/invariants', () => {
  describe('election safety', () => {
    it('fails for two leaders of a term that never lead at the same time', () => {
      const result = check(
        traceOf(
          { node: 'n1', term: 3, role: 'leader' },
          { node: 'n1', term: 4 },
          { node: 'n2', term: 3, role: 'leader' },
        ),
      );
      assert.equal(result.verdict, 'fail');
      assert.equal(result.reason, 'two-leaders');
      assert.deepEqual(stepsOf(result), [1, 3]);
    });

    it('passes for leaders of different terms and for a leader that leads on', () => {
      const result = check(
        traceOf(
          { node: 'n1', term: 3, role: 'leader' },
          { node: 'n1', term: 3, role: 'leader' },
          { node: 'n2', term: 4, role: 'leader' },
        ),
      );
      assert.equal(result.verdict, 'pass');
    });
  });

  describe('one vote per term', () => {
    it('fails when a node votes again in the same term after a restart', () => {
      const result = check(
        traceOf(
          { node: 'n2', term: 5, votedFor: 'n1' },
          { node: 'n2', term: 5, votedFor: null, life: 2 },
          { node: 'n2', term: 5, votedFor: 'n3', life: 2 },
        ),
      );
      assert.equal(result.verdict, 'fail');
      assert.equal(result.reason, 'two-votes');
      assert.deepEqual(stepsOf(result), [1, 3]);
    });

    it('passes when the votes are of different terms or different nodes', () => {
      const result = check(
        traceOf(
          { node: 'n2', term: 5, votedFor: 'n1' },
          { node: 'n3', term: 5, votedFor: 'n3' },
          { node: 'n2', term: 6, votedFor: 'n3' },
        ),
      );
      assert.equal(result.verdict, 'pass');
    });
  });

  describe('terms never decrease', () => {
    it('fails over a restart', () => {
      const result = check(traceOf({ node: 'n1', term: 7 }, { node: 'n2', term: 2 }, { node: 'n1', term: 0, life: 2 }));
      assert.equal(result.reason, 'term-decreased');
      assert.match(result.summary, /over a restart/);
      assert.deepEqual(stepsOf(result), [1, 3]);
    });
  });

  describe('commit bounds', () => {
    it('fails when the commit index is beyond the log', () => {
      const result = check(traceOf({ node: 'n1', commitIndex: 3, lastIndex: 2 }));
      assert.equal(result.reason, 'commit-beyond-log');
    });

    it('fails when more is applied than committed', () => {
      const result = check(traceOf({ node: 'n1', lastApplied: 2, commitIndex: 1, lastIndex: 2 }));
      assert.equal(result.reason, 'commit-beyond-log');
    });
  });

  describe('log matching', () => {
    it('fails for different logs with the same last entry, also at different times', () => {
      const result = check(
        traceOf(
          { node: 'n1', lastIndex: 4, lastTerm: 2, logDigest: 'a' },
          { node: 'n1', lastIndex: 5, lastTerm: 2, logDigest: 'b' },
          { node: 'n2', lastIndex: 4, lastTerm: 2, logDigest: 'c' },
        ),
      );
      assert.equal(result.reason, 'log-mismatch');
      assert.deepEqual(stepsOf(result), [1, 3]);
    });

    it('says nothing of different logs whose last entries differ in term', () => {
      const result = check(
        traceOf(
          { node: 'n1', term: 2, lastIndex: 4, lastTerm: 2, logDigest: 'a' },
          { node: 'n2', term: 3, lastIndex: 4, lastTerm: 3, logDigest: 'c' },
        ),
      );
      assert.deepEqual(evidence(result).violations, []);
      assert.equal(premises(result, 'log-matching'), 0);
    });
  });

  describe('state agreement', () => {
    it('fails for different states at one applied index', () => {
      const at = { lastApplied: 6, commitIndex: 6, lastIndex: 6, lastTerm: 1, logDigest: 'log' };
      const result = check(traceOf({ node: 'n1', ...at, stateDigest: 'x' }, { node: 'n3', ...at, stateDigest: 'y' }));
      assert.equal(result.reason, 'state-divergence');
      assert.match(result.summary, /n1 and n3 had different states at applied index 6/);
    });
  });

  describe('applied index', () => {
    it('fails when it goes back within a life', () => {
      const at = (lastApplied: number) => ({
        ...{ node: 'n1', lastApplied, commitIndex: 6, lastIndex: 6, lastTerm: 1 },
        stateDigest: `state ${lastApplied}`,
      });
      assert.equal(check(traceOf(at(6), at(5))).reason, 'applied-decreased');
      assert.equal(check(traceOf(at(6), { ...at(5), life: 2 })).verdict, 'pass');
    });
  });

  it('reports the earliest violation and attaches the others', () => {
    const result = check(
      traceOf(
        { node: 'n1', term: 3, role: 'leader', votedFor: 'n1' },
        { node: 'n2', term: 3, votedFor: 'n1' },
        { node: 'n2', term: 3, votedFor: 'n3', life: 2 },
        { node: 'n3', term: 3, votedFor: 'n3', role: 'leader' },
      ),
    );
    assert.equal(result.reason, 'two-votes');
    assert.deepEqual(
      evidence(result).violations.map(({ reason }) => reason),
      ['two-votes', 'two-leaders'],
    );
    assert.match(result.summary, /Later also broken: election-safety/);
  });

  it('is vacuous for a trace that is empty or shows no node', () => {
    assert.equal(check([]).verdict, 'vacuous');
    assert.equal(check([unobserved('n2')]).verdict, 'vacuous');
    assert.equal(check(traceOf({ node: 'n1' })).verdict, 'vacuous');
  });

  it('shows properties whose premise never held as untested', () => {
    const result = check(traceOf({ node: 'n1', term: 1 }, { node: 'n1', term: 2 }));
    assert.equal(result.verdict, 'pass');
    const tested = evidence(result).monitors.filter((monitor) => monitor.tested);
    assert.deepEqual(
      tested.map(({ name }) => name),
      ['term-monotonic'],
    );
    assert.match(result.summary, /untested: one-vote, election-safety/);
  });

  it('judges the trace of a run record', () => {
    const record = { trace: traceOf({ node: 'n1', commitIndex: 1 }) } as unknown as RunRecord;
    assert.equal(invariants.check(record).reason, 'commit-beyond-log');
  });

  it('names source and statement of every monitor', () => {
    for (const { name, statement, source } of MONITORS) {
      assert.match(statement, /\.$/, name);
      assert.match(source, /Raft, .*; Verdi: \w+Interface/, name);
    }
    assert.equal(new Set(MONITORS.map(({ name }) => name)).size, MONITORS.length);
  });
});

function check(trace: readonly TraceLine[]): CheckResult {
  return checkInvariants(trace, MONITORS);
}

function evidence(result: CheckResult): Evidence {
  return result.evidence as unknown as Evidence;
}

function stepsOf(result: CheckResult): number[] | undefined {
  return evidence(result).violations[0]?.steps.map(({ step }) => step);
}

function premises(result: CheckResult, monitor: string): number | undefined {
  return evidence(result).monitors.find(({ name }) => name === monitor)?.premises;
}
