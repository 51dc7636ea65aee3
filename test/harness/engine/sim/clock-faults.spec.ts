import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { raft } from '../../../../cluster/systems/raft/raft.ts';
import { DEFAULT_SEMANTICS } from '../../../../cluster/world/semantics/named.ts';
import type { AnyKeyValueHandlers } from '../../../../harness/core/contracts/handlers.ts';
import type { FaultRecord } from '../../../../harness/core/fault-record.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { operationsOf } from '../../../../harness/core/history.ts';
import { faultRecordsOf } from '../../../../harness/core/nemesis-events.ts';
import type { TraceLine } from '../../../../harness/core/trace.ts';
import { runSchedule, type ScheduleRun } from '../../../../harness/engine/sim/schedule-run.ts';
import { register } from '../../../../workloads/register/register.ts';
import { faultEntry, planFor, simulate, type Recorded, type Scenario } from './scenario.ts';

const DRIFT = 20_000_000;
const LEASES = 'paper+leader-lease';
const COUNTED = `${LEASES}+lease-counts-heartbeats`;
const ISOLATED = faultEntry('partition', 1_500, 1_000, { shape: 'isolate-leader' });

/** One fault of the clock of n1, from 2 s to 8 s. */
const bent = (parameters: Record<string, unknown>): Scenario => {
  const { everyMs: _none, ...entry } = faultEntry('clock', 0, 6_000, {
    target: ['n1'],
    clock: 'monotonic',
    ...parameters,
  });
  return { nemesis: [{ ...entry, atMs: [2_000] }] };
};

describe('clock faults in engine sim', function () {
  this.timeout(60_000);

  for (const drift of [undefined, DRIFT]) {
    const where = drift === undefined ? 'where timers know no time' : 'where clocks are bounded';

    it(`a clock that stands still fires no timer of its node, and other clocks go on, ${where}`, () => {
      const recorded = run('paper', bent({ change: 'freeze' }), drift);
      assert.ok(firedWhileBent(recorded, ['n2', 'n3']) > 10);
      assert.equal(firedWhileBent(recorded, ['n1']), 0);
      const [{ effect }] = faultRecordsOf(recorded.history) as [FaultRecord];
      assert.equal(effect?.proven, true);
      assert.deepEqual(
        recorded.trace.filter(({ rule }) => rule === 'clock').map(({ node, detail }) => [node, detail]),
        [
          ['n1', { rate: 0 }],
          ['n1', { rate: 1 }],
        ],
      );
    });

    it(`a clock that leaps fires at once what was to come until then, ${where}`, () => {
      const { trace, history } = run('paper', bent({ change: 'jump', by: '1s' }), drift);
      const at = trace.findIndex(({ rule }) => rule === 'clock');
      assert.deepEqual(trace[at]?.detail, { advance: 1_000_000_000 });
      assert.deepEqual([trace[at + 1]?.rule, trace[at + 1]?.node], ['timeout', 'n1']);
      assert.equal(faultRecordsOf(history)[0]?.effect?.proven, true);
    });

    it(`the same run comes from the same seed, and from its schedule, ${where}`, () => {
      const scenario = bent({ change: 'step', by: '100ms', interval: '300ms' });
      const recorded = run('paper', scenario, drift);
      assert.deepEqual(run('paper', scenario, drift).result, recorded.result);
      assert.ok(recorded.trace.filter(({ rule }) => rule === 'clock').length > 10);
      assert.equal(faultRecordsOf(recorded.history)[0]?.effect?.proven, true);
      const { skipped, difference, repeated } = replay(recorded);
      assert.deepEqual([skipped, difference, repeated], [[], undefined, recorded.trace.length]);
    });
  }

  it('a slow clock fires fewer timers, a fast one more, and the effect counts them', () => {
    const shares = [0.25, 1, 4].map((rate) => {
      const recorded = run('paper', bent({ change: 'rate', rate }));
      const effect = faultRecordsOf(recorded.history)[0]?.effect;
      assert.equal((effect?.count ?? 0) > 20, rate !== 1, `rate ${rate}`);
      return firedWhileBent(recorded, ['n1']) / firedWhileBent(recorded, recorded.plan.nodes);
    });
    const [slow = 0, right = 0, fast = 0] = shares;
    assert.ok(slow < 0.6 * right && fast > 1.5 * right, String(shares));
  });

  it('a leap shorter than every timer does nothing, and the effect says so', () => {
    const { history } = run('paper', bent({ change: 'jump', by: '1ms' }));
    const effect = faultRecordsOf(history)[0]?.effect;
    assert.deepEqual([effect?.proven, effect?.reason], [false, 'none of their timers was due meanwhile']);
  });

  it('two faults do not have the same clock', () => {
    const entry = faultEntry('clock', 2_000, 1_500, { target: ['n1'], clock: 'monotonic', change: 'freeze' });
    const { history } = run('paper', { nemesis: [entry, entry] });
    const skipped = faultRecordsOf(history).flatMap(({ skipped: reason }) => (reason === undefined ? [] : [reason]));
    assert.match(skipped[0] ?? '', /^clock-\d+ has the monotonic clock of n1$/);
  });

  it('make leaders with leases answer what was overwritten, where their clocks stand still; else nobody does', () => {
    const frozen = faultEntry('clock', 1_500, 900, { target: 'leader', clock: 'monotonic', change: 'freeze' });
    const workload = { keys: 1, clients: 12, rate: 200, attemptTimeoutMs: 100 };
    const stale = staleSeeds(LEASES, { nemesis: [ISOLATED, frozen], workload });
    assert.ok(stale.length >= 3, `${stale.length} of 5`);
    assert.deepEqual(staleSeeds(LEASES, { nemesis: [ISOLATED], workload }), []);
  });
});

describe('pauses where clocks are bounded', function () {
  this.timeout(60_000);
  const workload = { keys: 1, clients: 12, rate: 200, attemptTimeoutMs: 100 };
  const paused = faultEntry('pause', 1_500, 500, { target: 'leader' });

  it('let time pass: others elect a leader meanwhile, and who goes on finds its timers ended', () => {
    const { trace, history } = run(LEASES, { nemesis: [paused] }, DRIFT);
    const [first] = faultRecordsOf(history);
    const [stopped, back] = trace.filter(({ rule }) => rule === 'clock');
    assert.deepEqual([stopped?.node, stopped?.detail], [first?.targets[0], { rate: 0 }]);
    const { advance = 0, rate } = back?.detail as { readonly advance?: number; readonly rate?: number };
    assert.ok(advance > 300_000_000 && rate === 1, JSON.stringify(back?.detail));
    assert.ok(history.filter(({ f }) => f === 'leader').length > 1);
    const next = trace[trace.indexOf(back as TraceLine) + 1];
    assert.deepEqual([next?.rule, next?.node], ['timeout', back?.node]);
  });

  it('find the lease that counts heartbeats, which nothing else does, and no fault of leases by time', () => {
    const stale = staleSeeds(COUNTED, { nemesis: [ISOLATED, paused], workload }, 10);
    assert.ok(stale.length >= 2, `${stale.length} of 10`);
    assert.deepEqual(staleSeeds(COUNTED, { nemesis: [ISOLATED], workload }, 10), []);
    assert.deepEqual(staleSeeds(LEASES, { nemesis: [ISOLATED, paused], workload }, 10), []);
  });
});

function run(build: string, scenario: Scenario, drift?: number): Recorded {
  return simulate(planFor(scenario), system(build), drift === undefined ? {} : { drift });
}

function replay({ plan, schedule, trace }: Recorded): ScheduleRun {
  const paper = system('paper');
  return runSchedule({
    system: {
      handlers: paper.handlers,
      toInput: (request) => paper.toInput(request) as unknown,
      describeRequest: (request) => request as unknown as Json,
      describeOutput: (output) => paper.toAnswer(output) as unknown as Json,
      handlersOf: () => undefined,
      speaksRaft: true,
    },
    nodes: plan.nodes,
    semantics: DEFAULT_SEMANTICS,
    steps: schedule,
    recorded: trace,
    trace: () => undefined,
    observe: undefined,
    moved: undefined,
  });
}

function system(build: string): AnyKeyValueHandlers {
  const handlers = raft.handlers?.(build, raft.options({}));
  assert.ok(handlers);
  return handlers;
}

/** Timers of these nodes that fired while the one fault lasted. */
function firedWhileBent({ trace, history }: Recorded, names: readonly string[]): number {
  const [{ started = 0, stopped = Infinity }] = faultRecordsOf(history) as [FaultRecord];
  return trace.filter(
    ({ rule, node, time }) => rule === 'timeout' && names.includes(node) && time >= started && time < stopped,
  ).length;
}

function staleSeeds(build: string, scenario: Scenario, count = 5): string[] {
  const seeds = Array.from({ length: count }, (_, place) => String(place + 1));
  return seeds.filter((seed) => {
    const { history } = run(build, { ...scenario, seed }, DRIFT);
    return checkLinearizable(operationsOf(history), register.semantics).verdict === 'fail';
  });
}
