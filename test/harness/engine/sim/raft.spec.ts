import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkInvariants } from '../../../../checkers/invariants/invariants.ts';
import { MONITORS } from '../../../../checkers/invariants/monitors/all.ts';
import { InvariantJudge } from '../../../../checkers/invariants/report.ts';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { raft } from '../../../../cluster/systems/raft/raft.ts';
import type { AnyKeyValueHandlers } from '../../../../harness/core/contracts/handlers.ts';
import type { NemesisEntry } from '../../../../harness/core/planned-fault.ts';
import { operationsOf } from '../../../../harness/core/history.ts';
import { faultRecordsOf } from '../../../../harness/core/nemesis-events.ts';
import { register } from '../../../../workloads/register/register.ts';
import { faultEntry, planFor, simulate, type Recorded, type Scenario } from './scenario.ts';

/** Kill, partition, loss and duplication, overlapping. */
const FAULTS: readonly NemesisEntry[] = [
  faultEntry('kill', 1_500, 500, { target: 'leader' }),
  faultEntry('partition', 2_000, 900, { shape: ['majority', 'isolate-leader'] }),
  faultEntry('loss', 3_000, 1_000),
  faultEntry('duplicate', 3_000, 1_000),
];

/** Short outages of a minority, again and again: nodes come back while the election they voted in still goes on. */
const RESTARTS: readonly NemesisEntry[] = [
  faultEntry('kill', 200, 60, { target: 'minority' }),
  faultEntry('loss', 3_000, 1_500),
];

describe('harness/engine/sim with the reference Raft', function () {
  this.timeout(120_000);

  for (const nodes of [3, 5]) {
    it(`finds nothing wrong with paper in 30 seeds, and repeats each digest for digest (${nodes} nodes)`, () => {
      for (const seed of seeds(30)) {
        const scenario = { seed, nodes, nemesis: FAULTS };
        const recorded = simulate(planFor(scenario), system('paper'));
        assertSound(recorded, `seed ${seed}`);
        assert.deepEqual(simulate(planFor(scenario), system('paper')).result, recorded.result, `seed ${seed}`);
      }
    });
  }

  it('finds nothing wrong with paper where restarts come thick and fast', () => {
    for (const seed of seeds(10)) {
      assertSound(simulate(planFor({ seed, nodes: 5, nemesis: RESTARTS }), system('paper')), `seed ${seed}`);
    }
  });

  it('makes progress with the build that follows Verdi, whose followers can be hard to serve', () => {
    for (const seed of seeds(10)) {
      const { result, history, trace } = simulate(planFor({ seed, nemesis: FAULTS }), system('verdi'));
      assert.deepEqual(result.stuck, [], `seed ${seed}`);
      const [first, ...others] = result.replicas.map(({ common }) => common);
      assert.ok(first !== undefined && first.position > 0, `seed ${seed}`);
      for (const other of others) assert.deepEqual(other, first, `seed ${seed}`);
      assert.equal(checkInvariants(trace, MONITORS).verdict, 'pass', `seed ${seed}`);
      assert.equal(checkLinearizable(operationsOf(history), register.semantics).verdict, 'pass', `seed ${seed}`);
    }
  });

  it('catches forget-vote by the invariants of the proof in every seed, and by contradictions in the trace in some', () => {
    const byTrace = seeds(10).filter((seed) => {
      const build = 'paper+no-pre-vote+no-check-quorum+forget-vote';
      const plan = planFor({ seed, nodes: 5, nemesis: RESTARTS });
      const judge = new InvariantJudge(plan.nodes, raft.capabilities?.(build, raft.options({})) ?? []);
      const { trace } = simulate(plan, system(build), { observe: (observation) => judge.observe(observation) });
      assert.equal(judge.report().blame[0], 'VotesCorrect.votes_currentTerm_votedFor', `seed ${seed}`);
      const { verdict, reason } = checkInvariants(trace, MONITORS);
      return verdict === 'fail' && (reason === 'two-votes' || reason === 'two-leaders');
    });
    assert.ok(byTrace.length >= 3, `caught in ${byTrace.length} of 10 seeds`);
  });

  it('keeps leases safe where clocks are bounded, and sees the stale reads of a lease that never ends', () => {
    const scenario: Scenario = { nemesis: [faultEntry('partition', 1_500, 1_000, { shape: 'isolate-leader' })] };
    const stale = (seed: string, build: string): boolean => {
      const plan = planFor({ ...scenario, seed, workload: { keys: 1 } });
      const { history } = simulate(plan, system(build), { drift: 20_000_000 });
      return checkLinearizable(operationsOf(history), register.semantics).verdict === 'fail';
    };
    assert.deepEqual(
      seeds(20).filter((seed) => stale(seed, 'paper+leader-lease')),
      [],
    );
    assert.notDeepEqual(
      seeds(20).filter((seed) => stale(seed, 'paper+leader-lease+lease-ignores-clock')),
      [],
    );
  });

  /** For each bug the faults under which clients get to see it. */
  const seenByClients: Readonly<Record<string, Scenario>> = {
    'stale-read': { nemesis: [faultEntry('partition', 1_500, 1_000, { shape: 'isolate-leader' })] },
    'double-apply': {
      nemesis: [
        faultEntry('loss', 1_000, 900, { target: 'all' }),
        faultEntry('kill', 1_000, 300, { target: 'leader' }),
      ],
      workload: { attemptTimeoutMs: 30 },
    },
    'ack-before-commit': { nemesis: FAULTS },
  };
  for (const [bug, scenario] of Object.entries(seenByClients)) {
    const workload = { keys: 1, ...scenario.workload };

    it(`catches ${bug} by the histories of its clients`, () => {
      const caught = seeds(10).filter((seed) => {
        const { history } = run(`paper+no-pre-vote+no-check-quorum+${bug}`, { ...scenario, seed, workload });
        return checkLinearizable(operationsOf(history), register.semantics).verdict === 'fail';
      });
      assert.ok(caught.length >= 9, `caught in ${caught.length} of 10 seeds`);
    });

    it(`does not mistake paper for ${bug} under the same faults`, () => {
      for (const seed of seeds(10)) {
        assertSound(run('paper', { ...scenario, seed, workload }), `seed ${seed}`);
      }
    });
  }
});

function seeds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}

function system(build: string): AnyKeyValueHandlers {
  const handlers = raft.handlers?.(build, raft.options({}));
  assert.ok(handlers);
  return handlers;
}

function run(build: string, scenario: Scenario): Recorded {
  return simulate(planFor(scenario), system(build));
}

/** Complete, linearizable, invariants held, every fault at work, progress on every key, replicas equal. */
function assertSound({ history, trace, result }: Recorded, message: string): void {
  const operations = operationsOf(history);
  const invariants = checkInvariants(trace, MONITORS);
  assert.equal(result.complete, true, message);
  assert.ok(
    operations.every(({ completionIndex }) => completionIndex >= 0),
    message,
  );
  assert.ok(operations.filter(({ type }) => type === 'ok').length > operations.length / 2, message);
  assert.equal(invariants.verdict, 'pass', `${message}: ${invariants.summary}`);
  assert.doesNotMatch(invariants.summary, /untested/, message);
  assert.equal(checkLinearizable(operations, register.semantics).verdict, 'pass', message);
  for (const { id, effect, skipped } of faultRecordsOf(history)) {
    assert.ok(effect?.proven === true || skipped !== undefined, `${message}: ${id} had no effect`);
  }
  assert.deepEqual(result.stuck, [], message);
  assert.equal(new Set(result.replicas.map(({ position, digest }) => `${position} ${digest}`)).size, 1, message);
  assert.ok(history.filter(({ f }) => f === 'leader').length >= 2, message);
}
