import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { resultOfExactRun } from '../../../checkers/invariants/exact-run.ts';
import { InvariantJudge } from '../../../checkers/invariants/report.ts';
import { rulesOf } from '../../../cluster/raft/handlers/builds.ts';
import { capabilitiesOf } from '../../../cluster/raft/handlers/capabilities.ts';
import { raftKeyValue } from '../../../cluster/raft/handlers/key-value.ts';
import { performStep } from '../../../cluster/world/schedule.ts';
import { createWorld } from '../../../cluster/world/world.ts';
import type { InvariantReport, PredicateReport } from '../../../harness/core/raft/invariant-report.ts';
import { parseText } from '../../../harness/core/schedule/parse-text.ts';
import { RaftObserver } from '../../../harness/engine/sim/raft-observer.ts';

function reportOf(build: string, schedule: string, nodes = 3): InvariantReport {
  const names = Array.from({ length: nodes }, (_, index) => `n${String(index + 1)}`);
  const system = raftKeyValue(rulesOf(build));
  const world = createWorld(system.handlers, names);
  const judge = new InvariantJudge(names, capabilitiesOf(rulesOf(build)));
  world.observer = new RaftObserver(world, (observation) => judge.observe(observation));
  for (const step of parseText(schedule, 'schedule')) performStep(world, step, system, () => undefined);
  return judge.report();
}

const COMMITTED = 'E 0 1; C 0 c 1 put x 1; RP 0 1; C 0 c 2 get x; RP 0 1';

describe('the result of an exact run', () => {
  it('passes with the chain from state machine safety to the linear order, and counts what was not tested', () => {
    const report = reportOf('verdi', COMMITTED);
    assert.equal(report.profile, 'verdi');
    assert.deepEqual(report.exempt, []);
    assert.equal(report.chain.committed.entries, 2);
    assert.equal(report.chain.linearOrder, 'witnessed');
    const { verdict, summary } = resultOfExactRun(report);
    assert.equal(verdict, 'pass');
    assert.match(summary, /all 90 invariants \(profile verdi\).*linear one of what clients were told/);
    const tested = report.predicates.filter(({ premises }) => premises > 0).length;
    assert.ok(tested < report.predicates.length);
    assert.ok(summary.includes(`${String(tested)} of them tested: the premises of the others never held`), summary);
    const untested = report.predicates.find(({ premises }) => premises === 0);
    assert.ok(untested !== undefined && !summary.includes(untested.predicate));
  });

  it('leaves out what does not apply to the build, and says so', () => {
    const report = reportOf('verdi+batching', COMMITTED);
    assert.equal(report.profile, 'raft');
    assert.ok(report.exempt.includes('GhostLogCorrect'));
    assert.equal(resultOfExactRun(report).verdict, 'pass');
  });

  it('is unknown where a predicate stayed undecided and nothing is broken', () => {
    const report = reportOf('verdi', COMMITTED);
    const [first, ...others] = report.predicates as [PredicateReport, ...PredicateReport[]];
    const result = resultOfExactRun({ ...report, predicates: [{ ...first, undecided: true }, ...others] });
    assert.deepEqual([result.verdict, result.reason], ['unknown', 'undecided']);
    assert.ok(result.summary.startsWith(`Whether ${first.predicate} held would take too long to find out`));
    assert.ok(result.summary.includes(` ${String(others.length)} predicates of all 90 invariants`), result.summary);
  });

  it('fails for the cause first, with step, node and sentence, and attaches the rest', () => {
    const schedule = 'T 0; D 0 1 RV; K 1; R 1; T 2; D 2 1 RV; D 1 0 RVR; D 1 2 RVR';
    const result = resultOfExactRun(reportOf('verdi+forget-vote', schedule));
    assert.deepEqual([result.verdict, result.reason], ['fail', 'VotesCorrect']);
    assert.match(result.summary, /Seen at step 4 of n2/);
    assert.match(result.summary, /Also broken: OneLeaderPerTerm, OneLeaderLogPerTerm\.$/);
  });

  it('names four of many others that are broken, and counts the rest', () => {
    const report = reportOf('verdi', COMMITTED);
    const names = ['CurrentTermGtZero', 'VotesCorrect', 'LogMatching', 'LeaderSublog', 'Sorted', 'LeaderCompleteness'];
    const blame = names.map(
      (name) => report.predicates.find((predicate) => predicate.name === name)?.predicate ?? name,
    );
    const { summary } = resultOfExactRun({ ...report, blame });
    assert.match(summary, / Also broken: VotesCorrect, LogMatching, LeaderSublog, Sorted and 1 more\.$/);
  });

  it('says up to where it judged a run that goes on for long after something broke', () => {
    const schedule = 'T 0; D 0 1 RV; K 1; R 1; T 2; D 2 1 RV; D 1 0 RVR; D 1 2 RVR';
    const short = reportOf('verdi+forget-vote', `${schedule}${'; K 1; R 1'.repeat(1_000)}`);
    assert.equal(short.judgedTo, undefined);
    const report = reportOf('verdi+forget-vote', `${schedule}${'; K 1; R 1'.repeat(3_000)}`);
    assert.deepEqual([report.steps, report.judgedTo], [6_008, 5_004]);
    assert.deepEqual(report.blame, short.blame);
    assert.match(
      resultOfExactRun(report).summary,
      / Invariants were judged up to step 5004: by then what follows from the first break has shown, and later breaks/,
    );
  });

  it('says that clients contradict the order of a build that answers wrongly', () => {
    const report = reportOf('verdi+wrong-request-reply', COMMITTED);
    assert.equal(report.chain.linearOrder, 'contradicted');
    assert.equal(resultOfExactRun(report).verdict, 'fail');
  });

  it('is vacuous where nothing was tested', () => {
    const report = reportOf('verdi', 'K 0');
    assert.equal(resultOfExactRun(report).verdict, 'vacuous');
  });
});
