import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { leadersOf } from '../../../../harness/campaign/measures/leaders.ts';
import { faultRecordsOf } from '../../../../harness/core/nemesis-events.ts';
import type { TraceLine } from '../../../../harness/core/trace.ts';
import { Events, MS, recordOf } from '../../../checkers/record.ts';

describe('leaders of a run', () => {
  it('counts from the end of a leader to the next, whoever that is', () => {
    const events = new Events();
    leads(events, 10, 'n1', 1);
    ends(events, 100, 'n1');
    leads(events, 350, 'n2', 2);
    ends(events, 400, 'n3');
    ends(events, 500, 'n2');
    leads(events, 900, 'n2', 4);
    assert.deepEqual(measured(events), { leaders: 3, terms: 4, newLeaderAfter: [250, 400] });
  });

  it('counts from when a fault took the leader away, unless it came back first', () => {
    const events = new Events();
    leads(events, 0, 'n1', 1);
    around(events, 'partition', ['n1'], 100, 600, () => leads(events, 400, 'n2', 2));
    around(events, 'pause', ['n2'], 700, 800, () => undefined);
    leads(events, 2_000, 'n3', 3);
    assert.deepEqual(measured(events), { leaders: 3, terms: 3, newLeaderAfter: [300] });
  });

  it('knows a leader lost while any of several faults keeps it away', () => {
    const events = new Events();
    leads(events, 0, 'n1', 1);
    around(events, 'partition', ['n1'], 100, 900, () => {
      around(events, 'pause', ['n1'], 200, 300, () => undefined);
      leads(events, 500, 'n2', 2);
    });
    assert.deepEqual(measured(events).newLeaderAfter, [400]);
  });

  it('does not believe a leader lost that is on the side of the majority', () => {
    const events = new Events();
    leads(events, 0, 'n1', 1);
    around(events, 'partition', ['n1', 'n2'], 100, 900, () => leads(events, 500, 'n2', 2));
    assert.deepEqual(measured(events).newLeaderAfter, []);
  });

  it('ends with the load, and sees terms that nobody led in the trace', () => {
    const events = new Events();
    leads(events, 0, 'n1', 3);
    leads(events, 5_000, 'n2', 9);
    const trace = [{ time: 1, view: { term: 7 } }] as unknown as TraceLine[];
    assert.deepEqual(leadersOf(recordOf(events, { trace }), [], 1_000 * MS), {
      leaders: 1,
      terms: 5,
      newLeaderAfter: [],
    });
    assert.equal(leadersOf(recordOf(new Events()), [], 1_000 * MS).terms, 0);
  });
});

function measured(events: Events) {
  return leadersOf(recordOf(events), faultRecordsOf(events.all), 10_000 * MS);
}

function leads(events: Events, ms: number, node: string, term: number): void {
  events.nemesis(ms, 'leader', { node, term });
}

function ends(events: Events, ms: number, node: string): void {
  events.nemesis(ms, 'exit', { node, life: 1, code: null, signal: 'SIGKILL', expected: true });
}

function around(events: Events, fault: string, targets: string[], from: number, to: number, within: () => void): void {
  const id = `${fault}-${String(from)}`;
  events.nemesis(from, `start-${fault}`, { id, targets, planned: from * MS, description: '' });
  within();
  events.nemesis(to, `stop-${fault}`, { id, targets, planned: to * MS });
}
