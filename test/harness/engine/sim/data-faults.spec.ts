import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { exitsOf, faultRecordsOf } from '../../../../harness/core/nemesis-events.ts';
import type { PlannedFault } from '../../../../harness/core/planned-fault.ts';
import type { JsonObject } from '../../../../harness/core/json.ts';
import { raftKeyValue } from '../../../../cluster/raft/handlers/key-value.ts';
import { rulesOf } from '../../../../cluster/raft/handlers/builds.ts';
import { faults } from '../../../../nemesis/registry.ts';
import { planFor, simulate, type Recorded } from './scenario.ts';

/** Five nodes of reference Raft under these faults, each from 2 s to 4 s unless it says otherwise. */
function run(...planned: PlannedFault[]): Recorded {
  return simulate({ ...planFor({ nodes: 5 }), faults: planned }, raftKeyValue(rulesOf('paper')));
}

function fault(name: string, parameters: JsonObject, number = 1, atMs = 2_000): PlannedFault {
  const chosen = faults.named(name).parameters.parse(parameters) as JsonObject;
  const order = ['n1', 'n2', 'n3', 'n4', 'n5'];
  return { id: `${name}-${number}`, fault: name, entry: 0, atMs, untilMs: atMs + 2_000, order, parameters: chosen };
}

describe('faults that restart nodes and take data, in the world', () => {
  it('restart: a node goes down and comes back at once, and the fault is over', () => {
    const recorded = run(fault('restart', { target: ['n2'] }));
    const [record] = faultRecordsOf(recorded.history);
    assert.equal(record?.effect?.proven, true);
    assert.ok((record.stopped ?? Infinity) - (record.started ?? 0) < 50_000_000);
    const steps = recorded.schedule.filter((step) => 'node' in step && step.node === 'n2' && step.rule !== 'timeout');
    const down = steps.findIndex(({ rule }) => rule === 'crash');
    assert.equal(steps[down + 1]?.rule, 'restart');
    assert.deepEqual(
      recorded.history.filter(({ f }) => f === 'restart').map(({ value }) => value),
      [{ node: 'n2', life: 2 }],
    );
  });

  it('restart-storm: over and over, until it has happened often enough', () => {
    const recorded = run(fault('restart-storm', { target: ['n2', 'n4'], restarts: 4, pause: '200ms' }));
    const [record] = faultRecordsOf(recorded.history);
    assert.equal(record?.effect?.count, 8);
    assert.equal(exitsOf(recorded.history).filter(({ node }) => node === 'n4').length, 4);
    const length = (record.stopped ?? 0) - (record.started ?? 0);
    assert.ok(length >= 600_000_000 && length < 700_000_000, String(length));
  });

  it('wipe: the node comes back as one that never ran, and its life goes on counting', () => {
    const recorded = run(fault('wipe', { target: ['n3'] }));
    const back = recorded.trace.find(({ rule, node }) => rule === 'restart' && node === 'n3');
    assert.deepEqual([back?.life, back?.view?.term, back?.view?.lastIndex], [2, 0, 0]);
    const before = recorded.trace.findLast(({ node, view, life }) => node === 'n3' && life === 1 && view !== undefined);
    assert.ok((before?.view?.lastIndex ?? 0) > 0);
    const crash = recorded.schedule.find(({ rule }) => rule === 'crash');
    assert.deepEqual(crash, { rule: 'crash', node: 'n3', lose: 'everything' });
  });

  it('wipe: never takes the data of a majority in one run', () => {
    const wipes = ['n1', 'n2', 'n3', 'n1'].map((node, position) =>
      fault('wipe', { target: [node] }, position + 1, 1_000 + 2_000 * position),
    );
    const skipped = faultRecordsOf(run(...wipes).history).map((record) => record.skipped);
    assert.deepEqual(
      skipped.map((reason) => reason !== undefined),
      [false, false, true, false],
    );
    assert.match(skipped[2] ?? '', /n1 n2 lost theirs/);
  });

  it('lose-unsynced: a crash that loses what the build had not made durable', () => {
    const recorded = run(fault('lose-unsynced', { target: 'all' }));
    const crashes = recorded.schedule.filter(({ rule }) => rule === 'crash');
    assert.equal(crashes.length, 5);
    assert.ok(crashes.every((step) => 'lose' in step && step.lose === 'unsynced'));
  });
});
