import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { LATENCY_BOUNDS } from '../../../harness/core/campaign/outcome.ts';
import { measuresOfRun } from '../../../harness/campaign/measures-of-run.ts';
import type { RunRecord } from '../../../harness/core/contracts/checker.ts';
import { faultRecordsOf } from '../../../harness/core/nemesis-events.ts';
import type { HistoryEvent } from '../../../harness/core/operation.ts';
import type { PlannedFault } from '../../../harness/core/planned-fault.ts';
import type { VerdictDocument } from '../../../harness/core/verdict-document.ts';
import { Events, MS, plannedFault, recordOf } from '../../checkers/record.ts';

describe('measures of a run', () => {
  it('counts what ended how, and successes per second of load only', () => {
    const events = new Events()
      .operation(0, 'write', 'k1', 1, 'ok')
      .operation(100, 'write', 'k1', 2, 'info')
      .operation(200, 'read', 'k1', null, 'fail')
      .operation(300, 'read', 'k1', null, 'ok')
      .nemesis(2_000, 'stop-load', { planned: 4, invoked: 4 })
      .operation(2_500, 'read', 'k1', null, 'ok');
    const measures = measure(events);
    assert.equal(measures.duration, 2_000);
    assert.deepEqual(measures.operations, { ok: 3, fail: 1, info: 1 });
    assert.equal(measures.throughput, 1);
    assert.equal(total(measures.latencies), 2);
  });

  it('counts latencies from when an operation was due, below the first bound above them', () => {
    const events = new Events();
    const [invoke, ok] = new Events().operation(0, 'read', 'k1', null, 'ok').all as [HistoryEvent, HistoryEvent];
    events.all.push({ ...invoke, planned: 0, time: 30 * MS }, { ...ok, time: 64 * MS });
    const { latencies } = measure(events);
    const slot = latencies.findIndex((count) => count > 0);
    assert.equal(LATENCY_BOUNDS[slot - 1], 64);
    assert.equal(total(latencies), 1);
  });

  it('counts planned faults and those whose effect was seen', () => {
    const events = kill(new Events(), 'kill-1', 100, 200, true);
    const planned = [plannedFault('kill-1'), plannedFault('kill-2'), plannedFault('pause-1')];
    assert.deepEqual(measure(events, {}, planned).faults, {
      kill: { planned: 2, effective: 1 },
      pause: { planned: 1, effective: 0 },
    });
  });

  it('counts steps, rules and premises where the engine takes the steps', () => {
    const line = { step: 1, time: 0, node: 'n1', life: 1, sends: [], outputs: [] };
    const given = {
      trace: [
        { ...line, rule: 'timeout' },
        { ...line, rule: 'deliver' },
        { ...line, rule: 'deliver' },
      ],
      invariants: {
        predicates: [
          { name: 'LogMatching', premises: 2 },
          { name: 'LogMatching', premises: 3 },
        ],
      },
    } as unknown as Partial<RunRecord>;
    const { rules, premises, steps } = measure(new Events(), given);
    assert.deepEqual(
      { rules, premises, steps },
      { rules: { timeout: 1, deliver: 2 }, premises: { LogMatching: 5 }, steps: 3 },
    );
    const record = recordOf(new Events(), given);
    const live = { ...record, plan: { ...record.plan, spec: { ...record.plan.spec, engine: 'live' as const } } };
    assert.equal(measuresOfRun(live, documentOf([])).rules, undefined);
  });
});

function measure(events: Events, given: Partial<RunRecord> = {}, faults: readonly PlannedFault[] = []) {
  return measuresOfRun(recordOf(events, given, faults), documentOf(events.all));
}

function documentOf(events: Events['all']): VerdictDocument {
  return { effects: faultRecordsOf(events) } as unknown as VerdictDocument;
}

function kill(events: Events, id: string, from: number, to: number, proven: boolean): Events {
  const common = { id, targets: ['n1'], planned: from * MS, description: 'kill n1' };
  return events
    .nemesis(from, 'start-kill', common)
    .nemesis(to, 'stop-kill', { ...common, effect: { proven, observation: 'process gone', count: 1 } });
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
