import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { DEFAULT_RULES } from '../../../checkers/patterns/default-rules.ts';
import { Evaluation, type RuleResult } from '../../../checkers/patterns/evaluation/evaluation.ts';
import { observeRun } from '../../../checkers/patterns/events/observe-run.ts';
import { DIRECTED, type DirectedSchedule } from '../../../cluster/raft/directed-schedules.ts';
import { rulesOf } from '../../../cluster/raft/handlers/builds.ts';
import { raftKeyValue } from '../../../cluster/raft/handlers/key-value.ts';
import type { HistoryEvent } from '../../../harness/core/operation.ts';
import type { TraceLine } from '../../../harness/core/trace.ts';
import { faultEntry, planFor, simulate } from '../../harness/engine/sim/scenario.ts';
import { INNOCENT_BUILDS } from '../../innocent-builds.ts';
import { Events } from '../record.ts';
import { directedTrace } from './directed-trace.ts';

/** ns; builds that rely on clocks get such clocks. */
const DRIFT = 20_000_000;

/** The rule that must fail on the schedule that shows the bug. */
const PLANTED: Readonly<Record<string, string>> = {
  'forget-vote': 'one-vote-per-term',
  'forget-term': 'one-vote-per-term',
  'vote-twice': 'one-vote-per-term',
  'vote-reset-in-term': 'one-vote-per-term',
  'election-quorum-off-by-one': 'one-leader-per-term',
  'stale-vote-counted': 'one-leader-per-term',
  'denied-votes-counted': 'one-leader-per-term',
  'timeout-keeps-term': 'one-leader-per-term',
  'applies-uncommitted': 'applied-after-committed',
  'wrong-request-reply': 'answers-follow-requests',
};

describe('rules of every Raft', function () {
  this.timeout(120_000);

  for (const [bug, rule] of Object.entries(PLANTED)) {
    it(`${rule} fails on ${bug}`, () => {
      const directed = DIRECTED.find((schedule) => schedule.bug === bug) as DirectedSchedule;
      assert.ok(brokenIn(directedTrace(directed, `${directed.base}+${bug}`)).includes(rule));
    });
  }

  it('accuse no correct build on any directed schedule', () => {
    for (const directed of DIRECTED)
      assert.deepEqual(brokenIn(directedTrace(directed, directed.base)), [], directed.bug);
  });

  it('commit-never-goes-back fails on a node that forgets while it runs', () => {
    const committed = (step: number, commitIndex: number, life: number): TraceLine =>
      lineOf(step, life, { commitIndex });
    assert.deepEqual(brokenIn([committed(1, 5, 1), committed(2, 4, 1)]), ['commit-never-goes-back']);
    assert.deepEqual(brokenIn([committed(1, 5, 1), committed(2, 4, 2)]), []);
  });

  it('served-once-healed fails when nobody is served after the faults, and excuses a run that was cut off', () => {
    const healed = new Events().operation(1, 'write', 'k1', 1, 'ok').nemesis(5, 'start-recovery', {});
    assert.equal(verdictOf('served-once-healed', healed.all), 'unknown');
    healed.operation(6, 'write', 'k1', 2, 'info');
    const over = new Events().operation(1, 'write', 'k1', 1, 'ok').nemesis(5, 'start-recovery', {});
    over.operation(6, 'write', 'k1', 2, 'info').nemesis(9, 'stop-recovery', {});
    assert.equal(verdictOf('served-once-healed', over.all), 'fail');
    healed.operation(7, 'write', 'k1', 3, 'ok').nemesis(9, 'stop-recovery', {});
    assert.equal(verdictOf('served-once-healed', healed.all), 'pass');
  });

  it('served-once-healed fails in a simulated run of a leader that never counts itself', () => {
    const plan = planFor({ build: 'verdi+leader-not-counted', nodes: 2, steps: 1_000, recoveryMs: 500 });
    const { trace, history } = simulate(plan, raftKeyValue(rulesOf('verdi+leader-not-counted')));
    assert.deepEqual(brokenIn(trace, history), ['served-once-healed']);
  });

  it('all hold, and all are tested, on every innocent build under faults', () => {
    const nemesis = [faultEntry('kill', 1_000, 400, { target: 'minority' }), faultEntry('loss', 2_000, 1_000)];
    for (const build of INNOCENT_BUILDS) {
      const rules = rulesOf(build);
      const plan = planFor({ build, nodes: 5, steps: 2_000, nemesis });
      const { trace, history } = simulate(plan, raftKeyValue(rules), rules.leaderLease ? { drift: DRIFT } : {});
      const others = resultsOf(trace, history).filter(({ verdict }) => verdict !== 'pass');
      assert.deepEqual(others, [], build);
    }
  });
});

function resultsOf(trace: readonly TraceLine[], history: readonly HistoryEvent[] = []): RuleResult[] {
  const evaluation = new Evaluation(DEFAULT_RULES);
  observeRun({ trace, history, logged: [], isLive: false }, evaluation);
  return evaluation.results();
}

function brokenIn(trace: readonly TraceLine[], history: readonly HistoryEvent[] = []): string[] {
  return resultsOf(trace, history)
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ name }) => name);
}

function verdictOf(name: string, history: readonly HistoryEvent[]): string | undefined {
  return resultsOf([], history).find((result) => result.name === name)?.verdict;
}

function lineOf(step: number, life: number, { commitIndex }: { readonly commitIndex: number }): TraceLine {
  const view = {
    node: 'n1',
    life,
    term: 1,
    role: 'follower' as const,
    votedFor: null,
    leader: null,
    commitIndex,
    lastApplied: 0,
    lastIndex: 9,
    lastTerm: 1,
    logDigest: '',
    stateDigest: '',
  };
  return { step, time: step, rule: 'deliver', node: 'n1', life, sends: [], outputs: [], view };
}
