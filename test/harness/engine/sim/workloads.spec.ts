import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkers } from '../../../../checkers/registry.ts';
import { InvariantJudge } from '../../../../checkers/invariants/report.ts';
import { raft } from '../../../../cluster/systems/raft/raft.ts';
import type { AnyKeyValueHandlers } from '../../../../harness/core/contracts/handlers.ts';
import type { NemesisEntry } from '../../../../harness/core/planned-fault.ts';
import type { CheckResult } from '../../../../harness/core/verdict.ts';
import { workloads } from '../../../../workloads/registry.ts';
import { faultEntry, planFor, simulate, type Recorded, type Scenario } from './scenario.ts';

const FAULTS: readonly NemesisEntry[] = [
  faultEntry('kill', 1_500, 500, { target: 'leader' }),
  faultEntry('partition', 2_000, 900, { shape: ['majority', 'isolate-leader'] }),
  faultEntry('loss', 3_000, 1_000),
];
const CUT_OFF_LEADERS: readonly NemesisEntry[] = [faultEntry('partition', 3_000, 1_800, { shape: ['isolate-leader'] })];

/** Seeds tried until a bug shows; most need one or two. */
const SEEDS = 12;

/** Tries of the closing operations that a recovery may take; what clients left behind takes effect in the first. */
const TRIES = 3;

/** A leader that must hear from a majority steps down about when it is replaced; without that it goes on answering. */
const STALE_READ = 'paper+no-pre-vote+no-check-quorum+stale-read';

/** How a lock that was held by two, or freed by somebody else, can show. */
const LOCK_REASONS = ['two-holders', 'release-without-acquire', 'not-linearizable'];

interface Case {
  readonly build: string;
  readonly workload: string;
  readonly nemesis: readonly NemesisEntry[];
  readonly reasons: readonly string[];
}

const CASES: readonly Case[] = [
  { build: STALE_READ, workload: 'append', nemesis: CUT_OFF_LEADERS, reasons: ['stale-read'] },
  { build: STALE_READ, workload: 'set', nemesis: CUT_OFF_LEADERS, reasons: ['stale-read'] },
  {
    build: STALE_READ,
    workload: 'counter',
    nemesis: CUT_OFF_LEADERS,
    reasons: ['count-moved-back', 'count-too-small', 'stale-read'],
  },
  { build: 'paper+double-apply', workload: 'append', nemesis: FAULTS, reasons: ['duplicate-element'] },
  { build: 'paper+double-apply', workload: 'counter', nemesis: FAULTS, reasons: ['count-too-large'] },
  { build: 'paper+double-apply', workload: 'lock', nemesis: FAULTS, reasons: LOCK_REASONS },
  { build: 'paper+double-apply', workload: 'transactions', nemesis: FAULTS, reasons: ['duplicate-elements'] },
  { build: 'paper+ack-before-commit', workload: 'append', nemesis: FAULTS, reasons: ['lost-element', 'stale-read'] },
  { build: 'paper+ack-before-commit', workload: 'set', nemesis: FAULTS, reasons: ['lost-element', 'stale-read'] },
  {
    build: 'paper+ack-before-commit',
    workload: 'counter',
    nemesis: FAULTS,
    reasons: ['lost-increment', 'count-too-small', 'count-moved-back'],
  },
  { build: 'paper+ack-before-commit', workload: 'lock', nemesis: FAULTS, reasons: LOCK_REASONS },
  {
    build: 'paper+ack-before-commit',
    workload: 'transactions',
    nemesis: FAULTS,
    reasons: ['incompatible-order', 'lost-update', 'G1a', 'G-single-realtime', 'dirty-update'],
  },
  { build: 'paper+dedupe-by-request-only', workload: 'lock', nemesis: FAULTS, reasons: LOCK_REASONS },
];

describe('workloads in engine sim', function () {
  this.timeout(120_000);

  for (const { name } of workloads.all) {
    it(`${name}: finds nothing wrong with paper, and makes progress on every key`, () => {
      for (const seed of ['1', '2', '3', '4']) {
        const plan = planFor(scenario(seed, 'paper', name, FAULTS));
        const judge = new InvariantJudge(plan.nodes, raft.capabilities?.('paper', raft.options({})) ?? []);
        const recorded = simulate(plan, system('paper'), { observe: (observation) => judge.observe(observation) });
        const seen = judged(recorded);
        assert.equal(seen.verdict, 'pass', `seed ${seed}: ${seen.summary}`);
        assert.deepEqual(recorded.result.stuck, [], `seed ${seed}`);
        for (const check of ['progress', 'replicas', 'effects']) {
          assert.equal(resultOf(recorded, check).verdict, 'pass', `seed ${seed}: ${check}`);
        }
        assert.deepEqual(judge.report().blame, [], `seed ${seed}`);
      }
    });
  }

  for (const { build, workload, nemesis, reasons } of CASES) {
    it(`${workload}: finds ${build}`, () => {
      const found: CheckResult[] = [];
      for (let seed = 1; seed <= SEEDS && found.length === 0; seed++) {
        const result = judged(simulate(planFor(scenario(String(seed), build, workload, nemesis)), system(build)));
        if (result.verdict === 'fail') found.push(result);
      }
      assert.ok(
        reasons.includes(found[0]?.reason ?? ''),
        `${found[0]?.reason ?? 'nothing'}: ${found[0]?.summary ?? ''}`,
      );
    });
  }

  for (const clients of [6, 30]) {
    it(`lock: a leader that answers ${clients} clients at once makes progress once everything is healed`, () => {
      for (const seed of ['1', '2', '3', '4']) {
        const build = 'paper+ack-before-commit';
        const plan = planFor({ seed, build, nemesis: FAULTS, workload: { name: 'lock', keys: 2, clients } });
        const recorded = simulate(plan, system(build));
        assert.equal(judged(recorded).verdict, 'fail', `seed ${seed}`);
        for (const check of ['progress', 'replicas']) {
          const { verdict, summary } = resultOf(recorded, check);
          assert.equal(verdict, 'pass', `seed ${seed}: ${summary}`);
        }
        const asked = closingOperations(recorded);
        assert.ok(
          asked <= TRIES * plan.keys.length * (clients + 3),
          `seed ${seed}: ${String(asked)} closing operations`,
        );
      }
    });
  }

  for (const name of ['append', 'set', 'transactions']) {
    it(`${name}: fails for an answer that cannot be one to what was asked`, () => {
      const build = 'paper+log-reads+dedupe-by-request-only';
      const recorded = simulate(planFor(scenario('1', build, name, FAULTS)), system(build));
      const odd = recorded.history.filter(({ error }) => error?.startsWith('no answer to what was asked') === true);
      assert.ok(odd.length > 0 && odd.every(({ type, answer }) => type === 'info' && answer !== undefined));
      const { verdict, evidence } = judged(recorded);
      const { found } = (evidence as { readonly malformed: { readonly found: number } }).malformed;
      assert.deepEqual([verdict, found], ['fail', odd.length]);
    });
  }

  it('judges a list without a word about requests applied twice where nothing is lost', () => {
    const calm = planFor(scenario('1', 'paper+double-apply', 'append', []));
    assert.equal(judged(simulate(calm, system('paper+double-apply'))).verdict, 'pass');
  });
});

function scenario(seed: string, build: string, name: string, nemesis: readonly NemesisEntry[]): Scenario {
  return { seed, build, nemesis, workload: { name, keys: 2, clients: 6 } };
}

function system(build: string): AnyKeyValueHandlers {
  return raft.handlers?.(build, raft.options({})) as AnyKeyValueHandlers;
}

function closingOperations({ history }: Recorded): number {
  const start = history.findIndex(({ f }) => f === 'start-recovery');
  return history.filter(({ type }, index) => type === 'invoke' && index > start).length;
}

/** By the check that the workload says. */
function judged(recorded: Recorded): CheckResult {
  return resultOf(recorded, workloads.named(recorded.plan.spec.workload.name).check ?? 'linearizable');
}

function resultOf({ plan, history, trace, result }: Recorded, check: string): CheckResult {
  const { semantics } = workloads.named(plan.spec.workload.name);
  return checkers.named(check).check({
    plan,
    history: { semantics, events: history },
    trace,
    observation: 3,
    logFindings: [],
    replicas: result.replicas,
    complete: true,
    environment: {},
  });
}
