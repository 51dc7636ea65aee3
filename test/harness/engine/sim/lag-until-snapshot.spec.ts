import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { raft } from '../../../../cluster/systems/raft/raft.ts';
import type { AnyKeyValueHandlers } from '../../../../harness/core/contracts/handlers.ts';
import type { FaultRecord } from '../../../../harness/core/fault-record.ts';
import { operationsOf } from '../../../../harness/core/history.ts';
import { faultRecordsOf } from '../../../../harness/core/nemesis-events.ts';
import { register } from '../../../../workloads/register/register.ts';
import { faultEntry, planFor, simulate, type Recorded } from './scenario.ts';

const LAG = faultEntry('lag-until-snapshot', 4_000, 3_900);

function handlers(compactAfter: number | null): AnyKeyValueHandlers {
  const found = raft.handlers?.('paper', raft.options(compactAfter === null ? {} : { compactAfter }));
  assert.ok(found);
  return found;
}

function lags({ history }: Recorded): FaultRecord[] {
  return faultRecordsOf(history).filter(({ fault }) => fault === 'lag-until-snapshot');
}

/** Messages with a snapshot that reached the node after the fault began. */
function snapshotsTo({ trace }: Recorded, { targets, started = 0 }: FaultRecord): number[] {
  return trace
    .filter(({ rule, node, type, time }) => {
      return rule === 'deliver' && type === 'InstallSnapshot' && node === targets[0] && time >= started;
    })
    .map(({ time }) => time);
}

describe('lag-until-snapshot in sim', function () {
  this.timeout(60_000);

  it('keeps a follower away until it needs a snapshot, and not longer; it gets one', () => {
    for (const seed of ['1', '2', '3', '4', '5']) {
      const recorded = simulate(planFor({ seed, steps: 8_000, nemesis: [LAG] }), handlers(20));
      const records = lags(recorded);
      assert.equal(records.length, 2);
      for (const record of records) {
        const { id, started = 0, stopped = Infinity, plannedStop, effect, targets } = record;
        assert.equal(effect?.proven, true, `seed ${seed}, ${id}: ${effect?.reason ?? ''}`);
        assert.ok(stopped < plannedStop, `seed ${seed}, ${id} lasted its whole time`);
        const arrivals = snapshotsTo(recorded, record);
        assert.ok((arrivals[0] ?? 0) >= stopped, 'a snapshot reached a node that was away');
        const heard = recorded.trace.filter(
          ({ rule, node, time }) => rule === 'deliver' && node === targets[0] && time > started && time < stopped,
        );
        assert.deepEqual(heard, []);
      }
      assert.equal(checkLinearizable(operationsOf(recorded.history), register.semantics).verdict, 'pass');
      assert.deepEqual(simulate(recorded.plan, handlers(20)).result, recorded.result);
    }
  });

  it('shows its effect also where that comes in the recovery only', () => {
    const silence = faultEntry('loss', 10_000, 9_990, { percent: 100, target: ['n3'] });
    const lag = faultEntry('lag-until-snapshot', 9_000, 8_900, { target: ['n3'] });
    const recorded = simulate(planFor({ nemesis: [lag, silence] }), handlers(20));
    const [record] = lags(recorded);
    const recovery = recorded.history.find(({ f }) => f === 'start-recovery');
    const proof = recorded.history.find(({ f }) => f === 'effect-lag-until-snapshot');
    assert.equal(record?.effect?.proven, true, record?.effect?.reason);
    assert.ok((proof?.time ?? 0) >= (recovery?.time ?? Infinity));
  });

  it('proves nothing where the lag stays too small, lasts its whole time, and says so', () => {
    const recorded = simulate(planFor({ nemesis: [LAG] }), handlers(100_000));
    for (const { stopped, plannedStop, effect } of lags(recorded)) {
      assert.equal(effect?.proven, false);
      assert.match(effect.reason ?? '', /^n\d did not lag far enough: .* n\d still had those after 0$/);
      assert.ok(stopped !== undefined && stopped >= plannedStop);
    }
    assert.equal(recorded.trace.filter(({ type }) => type === 'InstallSnapshot').length, 0);
  });

  it('overlaps with other faults: a follower that is killed while it is away comes back and catches up', () => {
    const nemesis = [LAG, faultEntry('kill', 2_000, 300, { target: 'minority' })];
    const recorded = simulate(planFor({ seed: '3', steps: 8_000, nemesis }), handlers(20));
    for (const { id, effect, skipped } of faultRecordsOf(recorded.history)) {
      assert.ok(effect?.proven === true || skipped !== undefined, `${id}: ${effect?.reason ?? ''}`);
    }
  });
});
