import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { raft } from '../../../../cluster/systems/raft/raft.ts';
import type { AnyKeyValueHandlers } from '../../../../harness/core/contracts/handlers.ts';
import type { FaultRecord } from '../../../../harness/core/fault-record.ts';
import { operationsOf } from '../../../../harness/core/history.ts';
import { faultRecordsOf, membersOf } from '../../../../harness/core/nemesis-events.ts';
import { register } from '../../../../workloads/register/register.ts';
import { faultEntry, planFor, simulate, type Recorded, type Scenario } from './scenario.ts';

function handlers(build: string, members?: number): AnyKeyValueHandlers {
  const found = raft.handlers?.(build, raft.options(members === undefined ? {} : { members }));
  assert.ok(found);
  return found;
}

function run(scenario: Scenario, members?: number): Recorded {
  return simulate(planFor(scenario), handlers('paper', members), {
    otherBuilds: (build) => handlers(build, members),
    refuseUpgrade: (...move) => raft.refuseUpgrade?.(...move),
  });
}

function recordsOf({ history }: Recorded, fault: string): FaultRecord[] {
  return faultRecordsOf(history).filter((record) => record.fault === fault);
}

function assertCorrect(recorded: Recorded, again: Recorded): void {
  assert.deepEqual(recorded.result.stuck, []);
  assert.equal(checkLinearizable(operationsOf(recorded.history), register.semantics).verdict, 'pass');
  assert.deepEqual(again.result, recorded.result);
}

describe('upgrades in sim', function () {
  this.timeout(60_000);
  const TO = 'paper+no-pre-vote';

  it('take nodes there one after the other, each when the one before is back, and back again', () => {
    const scenario = { nemesis: [faultEntry('upgrade', 5_000, 4_000, { to: TO, back: true })], steps: 6_000 };
    const recorded = run(scenario);
    const steps = recorded.schedule.filter((step) => step.rule === 'upgrade');
    assert.equal(steps.length, 12);
    assert.deepEqual(
      steps.map(({ build }) => build),
      [TO, TO, TO, 'paper', 'paper', 'paper', TO, TO, TO, 'paper', 'paper', 'paper'],
    );
    const moments = recorded.trace.filter(({ rule }) => rule === 'upgrade').map(({ step }) => step);
    assert.ok(
      moments.slice(1, 3).every((step, index) => step > (moments[index] ?? 0) + 1),
      'all at once',
    );
    for (const { effect } of recordsOf(recorded, 'upgrade')) {
      assert.deepEqual([effect?.proven, effect?.count], [true, 3], effect?.reason);
    }
    assertCorrect(recorded, run(scenario));
  });

  it('are skipped where a node runs the build already, or the system refuses', () => {
    const same = run({ nemesis: [faultEntry('upgrade', 5_000, 1_000, { to: TO, target: ['n1'] })] });
    assert.deepEqual(
      recordsOf(same, 'upgrade').map(({ skipped }) => skipped),
      [undefined, `n1 runs ${TO} already`],
    );
    const other = run({ nemesis: [faultEntry('upgrade', 5_000, 1_000, { to: 'verdi' })] });
    assert.match(recordsOf(other, 'upgrade')[0]?.skipped ?? '', /cannot be in one cluster/);
  });

  it('prove nothing where a node comes back with less than it had', () => {
    const recorded = run({
      nemesis: [faultEntry('upgrade', 5_000, 4_000, { to: 'paper+forget-log', target: ['n2'] })],
    });
    const [record] = recordsOf(recorded, 'upgrade');
    assert.equal(record?.effect?.proven, false);
    assert.match(record.effect.reason ?? '', /n2 came back with less than it had/);
  });
});

describe('changes of the members in sim', function () {
  this.timeout(60_000);

  it('let members leave and come back, the leader too, and others join and leave', () => {
    const membership = faultEntry('membership', 2_000, 1_000, { change: ['remove', 'add'], target: 'leader' });
    const scenario = { nodes: 4, steps: 10_000, nemesis: [membership] };
    const recorded = run(scenario, 3);
    const records = recordsOf(recorded, 'membership');
    assert.equal(records.length, 5);
    for (const { id, effect, targets } of records) {
      assert.deepEqual([effect?.proven, effect?.count], [true, 2], `${id}: ${effect?.reason ?? ''}`);
      if (id.endsWith('2') || id.endsWith('4')) assert.deepEqual(targets, ['n4']);
      else assert.notDeepEqual(targets, ['n4']);
    }
    const [first] = recorded.history.filter(({ f }) => f === 'members');
    assert.deepEqual(first?.value, { nodes: ['n1', 'n2', 'n3'] });
    assert.deepEqual(membersOf(recorded.history, recorded.plan.nodes), ['n1', 'n2', 'n3']);
    const states = recorded.result.replicas.filter(({ node }) => node !== 'n4');
    assert.deepEqual(new Set(states.map(({ position }) => position)).size, 1);
    assertCorrect(recorded, run(scenario, 3));
  });

  it('go on beside partitions and crashes, and are settled when the recovery is over', () => {
    for (const seed of ['1', '2', '3']) {
      const nemesis = [
        faultEntry('membership', 3_000, 1_500, {}),
        faultEntry('partition', 2_000, 700, { shape: ['halves', 'isolate-leader'] }),
        faultEntry('kill', 2_500, 600, {}),
      ];
      const recorded = run({ seed, nodes: 5, steps: 9_000, nemesis });
      for (const { id, effect, skipped } of recordsOf(recorded, 'membership')) {
        assert.ok(effect?.proven === true || skipped !== undefined, `seed ${seed}, ${id}: ${effect?.reason ?? ''}`);
      }
      assert.deepEqual(membersOf(recorded.history, recorded.plan.nodes), recorded.plan.nodes);
      assertCorrect(recorded, run({ seed, nodes: 5, steps: 9_000, nemesis }));
    }
  });
});
