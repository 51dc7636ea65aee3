import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { FaultRecord } from '../../../harness/core/fault-record.ts';
import { nemesisEvent } from '../../../harness/core/nemesis-events.ts';
import type { PlannedFault } from '../../../harness/core/planned-fault.ts';
import {
  effectsInWords,
  effectTotals,
  faultsInWords,
  plannedStopOf,
  withProvenKills,
} from '../../../reports/model/effects.ts';
import { passingRun } from '../fixtures.ts';

const cutOff: FaultRecord = {
  id: 'kill-1',
  fault: 'kill',
  description: 'kill n1',
  targets: ['n1'],
  plannedStart: 1e9,
  plannedStop: 1e9,
  started: 1e9,
  stopped: undefined,
  effect: undefined,
  skipped: undefined,
};
const planned: PlannedFault = {
  id: 'kill-1',
  fault: 'kill',
  entry: 0,
  atMs: 1_000,
  untilMs: 4_000,
  order: ['n1'],
  parameters: {},
};
const plan = { ...passingRun().record.plan, faults: [planned] };

describe('faults that the run did not see the end of', () => {
  it('are in force at the end, and nobody read their effect', () => {
    assert.deepEqual(effectTotals([cutOff]).map(effectsInWords), [
      'kill 1 applied, 1 in force at the end (effect not read)',
    ]);
  });

  it('were to end when the plan says, or at an unknown time', () => {
    assert.equal(plannedStopOf(cutOff, plan), 4e9);
    assert.equal(plannedStopOf({ ...cutOff, id: 'kill-2' }, plan), undefined);
  });

  it('are proven by the exit of what they killed, and by no exit of others', () => {
    const exitOf = (node: string) => ({
      ...nemesisEvent(1e9, 'exit', { node, life: 1, code: null, signal: 'SIGKILL', expected: true }),
      index: 0,
    });
    assert.equal(withProvenKills([cutOff], [exitOf('n1')])[0]?.effect?.proven, true);
    assert.equal(withProvenKills([cutOff], [exitOf('n2')])[0]?.effect, undefined);
  });

  it('differ from those that never began', () => {
    assert.equal(faultsInWords(plan, []), '1 planned, none began');
    assert.equal(faultsInWords({ ...plan, faults: [] }, []), 'none planned');
  });
});
