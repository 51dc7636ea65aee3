import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InvariantJudge } from '../../../../checkers/invariants/report.ts';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { raft } from '../../../../cluster/systems/raft/raft.ts';
import type { AnyKeyValueHandlers } from '../../../../harness/core/contracts/handlers.ts';
import { firstViolationIn } from '../../../../harness/core/first-violation.ts';
import { operationsOf } from '../../../../harness/core/history.ts';
import { timeOf } from '../../../../harness/core/nemesis-events.ts';
import type { Plan } from '../../../../harness/core/plan.ts';
import { OnlineJudge } from '../../../../harness/engine/sim/online-judge.ts';
import { workloads } from '../../../../workloads/registry.ts';
import { primary } from './primary.ts';
import { faultEntry, planFor, simulate, type Recorded, type Scenario } from './scenario.ts';

const FAULTS = [
  faultEntry('kill', 1_500, 500, { target: 'leader' }),
  faultEntry('partition', 2_000, 900, { shape: ['majority', 'isolate-leader'] }),
  faultEntry('loss', 3_000, 1_000),
];
const CUT_OFF_LEADERS = [faultEntry('partition', 3_000, 1_800, { shape: ['isolate-leader'] })];

const CLIENTS = 'linearizable';
const STALE_READ: Scenario = {
  seed: '3',
  build: 'paper+no-pre-vote+no-check-quorum+stale-read',
  nemesis: CUT_OFF_LEADERS,
  workload: { keys: 2, clients: 6 },
};
const DOUBLE_APPLY: Scenario = { build: 'paper+double-apply', nemesis: FAULTS, workload: { name: 'append', keys: 2 } };
const FORGET_VOTE: Scenario = {
  build: 'paper+forget-vote',
  nodes: 5,
  nemesis: [faultEntry('kill', 200, 60, { target: 'minority' }), faultEntry('loss', 2_000, 1_000)],
};

describe('a simulated run that ends at its first violation', function () {
  this.timeout(60_000);

  for (const [watched, scenario] of [
    [CLIENTS, STALE_READ],
    [CLIENTS, DOUBLE_APPLY],
    ['invariants', DOUBLE_APPLY],
    ['invariants', FORGET_VOTE],
  ] as const) {
    it(`${scenario.build ?? ''}: ends at the step that shows it, watched by ${watched}, and again`, () => {
      const plan = planFor(scenario);
      const whole = simulate(plan, handlersOf(plan));
      const ended = watchedRun(plan, watched);
      const { violation, steps, complete } = ended.result;
      assert.deepEqual([violation?.check, violation?.step, complete], [watched, steps, true]);
      assert.deepEqual(firstViolationIn(ended.history), violation);
      assertPrefix(ended, whole);
      assert.deepEqual(watchedRun(plan, watched).history, ended.history);
    });
  }

  it('ends at the answer without which the history has an order', () => {
    const { history, plan } = watchedRun(planFor(STALE_READ), CLIENTS);
    const { semantics } = workloads.named(plan.spec.workload.name);
    const judged = (events: Recorded['history']): string => checkLinearizable(operationsOf(events), semantics).verdict;
    const last = history.findLastIndex(({ type }) => type === 'ok');
    assert.deepEqual([judged(history), judged(history.slice(0, last))], ['fail', 'pass']);
  });

  it('goes to its end where nothing is broken, and takes the same steps as one that nobody watches', () => {
    const plan = planFor({ nemesis: FAULTS });
    const whole = simulate(plan, handlersOf(plan));
    for (const watched of [CLIENTS, 'invariants'] as const) {
      const { result, history } = watchedRun(plan, watched);
      assert.deepEqual(result, whole.result);
      assert.deepEqual(history, whole.history);
    }
  });

  it('takes no step more, whenever it ends: under load, while a fault begins, in the recovery', () => {
    const nemesis = [faultEntry('kill', 900, 400, { target: 'majority' }), ...FAULTS];
    const plan = planFor({ nemesis, steps: 1_500, durationMs: 4_000 });
    const whole = simulate(plan, primary);
    const crashes = whole.schedule.flatMap(({ rule }, index) =>
      rule === 'crash' || rule === 'restart' ? [index + 1] : [],
    );
    assert.ok(crashes.length > 4);
    const steps = fc.oneof(fc.constantFrom(...crashes), fc.integer({ min: 1, max: whole.schedule.length }));
    fc.assert(
      fc.property(steps, (most) => {
        const ended = simulate(plan, primary, { most });
        assert.equal(ended.result.steps, most);
        assertPrefix(ended, whole);
      }),
      { seed: 5, numRuns: 40 },
    );
  });
});

/** What is recorded is the beginning of the whole run, with the end noted behind it. */
function assertPrefix(ended: Recorded, whole: Recorded): void {
  const { steps } = ended.result;
  assert.ok(steps <= whole.result.steps && ended.schedule.length === steps);
  assert.deepEqual(ended.schedule, whole.schedule.slice(0, steps));
  assert.deepEqual(ended.traceText, whole.traceText.slice(0, steps));
  const last = ended.history.at(-1);
  assert.equal(last?.f, 'first-violation');
  assert.deepEqual(ended.history.slice(0, -1), whole.history.slice(0, ended.history.length - 1));
  assert.equal(timeOf(ended.history, 'stop-recovery'), undefined);
}

function watchedRun(plan: Plan, watched: typeof CLIENTS | 'invariants'): Recorded {
  const { semantics } = workloads.named(plan.spec.workload.name);
  const invariants = watched === 'invariants' ? new InvariantJudge(plan.nodes, capabilitiesOf(plan)) : undefined;
  const judge = new OnlineJudge({
    semantics: watched === CLIENTS ? semantics : undefined,
    answersTo: undefined,
    invariants,
  });
  const observe = invariants === undefined ? {} : { observe: invariants.observe.bind(invariants) };
  return simulate(plan, handlersOf(plan), { judge, ...observe });
}

function capabilitiesOf({ spec }: Plan) {
  return (raft.capabilities?.(spec.build, raft.options({})) ?? []).filter((capability) => capability !== 'membership');
}

function handlersOf({ spec }: Plan): AnyKeyValueHandlers {
  return raft.handlers?.(spec.build, raft.options({})) as AnyKeyValueHandlers;
}
