import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { measure, measures } from '../../../checkers/measures/measures.ts';
import { NEMESIS, type HistoryEvent } from '../../../harness/core/operation.ts';
import { Events, MS, recordOf } from '../record.ts';

describe('measures', () => {
  it('counts outcomes by function, and never judges', () => {
    const events = new Events()
      .operation(0, 'write', 'k1', 1, 'ok')
      .operation(5, 'write', 'k1', 2, 'info')
      .operation(10, 'read', 'k1', null, 'fail');
    const record = recordOf(events);
    assert.equal(measures.check(record).verdict, 'pass');
    assert.deepEqual(measure(record).outcomes, {
      write: { ok: 1, fail: 0, info: 1 },
      read: { ok: 0, fail: 1, info: 0 },
    });
  });

  it('counts latency and lateness from the planned time', () => {
    const events: HistoryEvent[] = [];
    for (let index = 0; index < 100; index++) {
      const common = { process: index, f: 'read', key: 'k1', value: null };
      const planned = index * 10 * MS;
      const invoked = index === 99 ? planned + 1_500 * MS : planned;
      events.push({ ...common, index: 2 * index, time: invoked, type: 'invoke', planned });
      events.push({ ...common, index: 2 * index + 1, time: invoked + (index + 1) * MS, type: 'ok' });
    }
    const time = 3_000 * MS;
    events.push({
      index: 200,
      time,
      process: NEMESIS,
      type: 'info',
      f: 'stop-load',
      value: { planned: 103, invoked: 100 },
    });
    const measured = measure(recordOf(Object.assign(new Events(), { all: events })));
    assert.deepEqual(measured.overload, { late: 1, neverStarted: 3 });
    assert.equal(measured.latency?.max, 1_600);
    assert.equal(measured.latency.p50, 51);
    assert.ok(Math.abs(measured.throughput - 100 / 3) < 1e-9);
  });

  it('knows the longest time without success and the leaders seen', () => {
    const events = new Events()
      .operation(0, 'write', 'k1', 1, 'ok')
      .nemesis(50, 'leader', { node: 'n2', term: 3 })
      .operation(2_000, 'write', 'k1', 2, 'ok');
    const measured = measure(recordOf(events));
    assert.equal(measured.longestGap, 2_000);
    assert.deepEqual(measured.leaders, [{ node: 'n2', term: 3 }]);
  });
});
