import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Request } from '../../../../harness/campaign/measures/requests.ts';
import { requestsOf } from '../../../../harness/campaign/measures/requests.ts';
import { availabilityOf, unavailableOf } from '../../../../harness/campaign/measures/service.ts';
import type { FaultRecord } from '../../../../harness/core/fault-record.ts';
import { Events, MS } from '../../../checkers/record.ts';

describe('service to clients', () => {
  it('is the share of slices with an answer, apart for the time of each fault', () => {
    // Ten slices of 250 ms. One client waits from 760 ms to 1,740 ms, which is through the fifth and the sixth; the fourth has
    // nobody who was answered or waited all the time, and the other seven have an answer each.
    const load = [0, 260, 510, 1_740, 1_760, 2_010, 2_260].map((ended) => request(ended - 5, ended));
    load.push(request(760, 1_740));
    assert.deepEqual(availabilityOf(load, [fault('partition', 760, 1_490)], 2_500 * MS), { none: 1, partition: 0 });
    assert.deepEqual(availabilityOf(load, [fault('partition', 510, 1_490)], 2_500 * MS), { none: 1, partition: 1 / 3 });
    assert.deepEqual(availabilityOf(load, [], 2_500 * MS), { none: 7 / 9 });
  });

  it('leaves out slices in which nobody asked for anything', () => {
    assert.deepEqual(availabilityOf([request(10, 20), request(1_010, 1_020)], [], 2_000 * MS), { none: 1 });
  });

  it('has none where all answers were refusals or nobody knew', () => {
    const load = [request(0, 10, false), request(300, Infinity, false)];
    assert.deepEqual(availabilityOf(load, [], 1_000 * MS), { none: 0 });
  });

  it('counts a refusal that the state demands as an answer, and no other', () => {
    const events = new Events()
      .operation(0, 'cas', 'k1', [1, 2], 'fail')
      .operation(10, 'cas', 'k1', [1, 2], 'fail').all;
    const requests = requestsOf(events.map((event, index) => (index === 1 ? { ...event, error: 'mismatch' } : event)));
    assert.deepEqual(
      requests.map(({ served }) => served),
      [true, false],
    );
  });

  it('lists interruptions of more than a second, the last one up to the end of the load', () => {
    const load = [request(0, 500), request(600, 1_501), request(1_600, 2_501), request(2_600, 2_700, false)];
    assert.deepEqual(unavailableOf(load, 4_000 * MS), [1_001, 1_499]);
  });
});

/** An operation from one time to another, ms. */
function request(invoked: number, ended: number, served = true): Request {
  return { type: served ? 'ok' : 'info', invoked: invoked * MS, due: invoked * MS, ended: ended * MS, served };
}

function fault(name: string, from: number, to: number): FaultRecord {
  return {
    id: `${name}-1`,
    fault: name,
    description: '',
    targets: [],
    plannedStart: 0,
    plannedStop: 0,
    started: from * MS,
    stopped: to * MS,
    effect: undefined,
    skipped: undefined,
  };
}
