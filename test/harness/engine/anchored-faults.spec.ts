import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { AwaitedEvent } from '../../../harness/core/awaited-event.ts';
import { NS_PER_MS } from '../../../harness/core/duration.ts';
import type { PlannedFault, QuietPeriods } from '../../../harness/core/planned-fault.ts';
import { AnchoredFaults, type Happenings } from '../../../harness/engine/anchored-faults.ts';

function fault(id: string, event: AwaitedEvent, occurrence: number, atMs = 0, chain = 0): PlannedFault {
  const anchor = { event, chain, occurrence };
  return { id, fault: 'kill', entry: 0, atMs, untilMs: atMs + 1_000, anchor, order: ['n1'], parameters: {} };
}

const ELECTED: AwaitedEvent = { kind: 'leader-elected' };
const none: Happenings = { elections: 0, ok: 0, commitIndex: 0 };

function anchored(faults: readonly PlannedFault[], quiet?: QuietPeriods) {
  const waiting = new AnchoredFaults(faults, { durationMs: 10_000, quiet });
  return {
    waiting,
    at: (ms: number, happenings: Partial<Happenings>) =>
      waiting.setOff({ ...none, ...happenings }, ms * NS_PER_MS).map(({ id, atMs, untilMs }) => [id, atMs, untilMs]),
  };
}

describe('faults that wait for events', () => {
  it('begin when theirs comes, later by the delay, once', () => {
    const { at } = anchored([
      fault('ok', { kind: 'ok', count: 3 }, 1, 100, 0),
      fault('index', { kind: 'commit-index', above: 5 }, 1, 0, 1),
    ]);
    assert.deepEqual(at(10, { ok: 2, commitIndex: 5 }), []);
    assert.deepEqual(at(20, { ok: 3, commitIndex: 5 }), [['ok', 120, 1_120]]);
    assert.deepEqual(at(30, { ok: 4, commitIndex: 6 }), [['index', 30, 1_030]]);
    assert.deepEqual(at(40, { ok: 9, commitIndex: 9 }), []);
  });

  it('remember what set them off', () => {
    const { waiting } = anchored([fault('kill-1', { kind: 'ok', count: 3 }, 1)]);
    const [begun] = waiting.setOff({ ...none, ok: 3 }, 20 * NS_PER_MS);
    assert.deepEqual(begun?.setOff, { event: '3 ok', time: 20 * NS_PER_MS });
    assert.equal(begun.anchor, undefined);
  });

  it('of one chain follow each other: an event that comes while one is in force sets off the next afterwards', () => {
    const { waiting, at } = anchored([1, 2, 3].map((n) => fault(`kill-${String(n)}`, ELECTED, n)));
    assert.deepEqual(at(0, { elections: 1 }), [['kill-1', 0, 1_000]]);
    assert.deepEqual(at(500, { elections: 2 }), []);
    waiting.over('kill-1');
    assert.deepEqual(at(1_000, { elections: 2 }), [['kill-2', 1_000, 2_000]]);
    waiting.over('kill-2');
    assert.deepEqual(at(2_000, { elections: 2 }), [], 'nobody was elected since');
    assert.deepEqual(at(2_500, { elections: 3 }), [['kill-3', 2_500, 3_500]]);
  });

  it('of one sequence begin by one event, and the next occurrence waits for all of them', () => {
    const { waiting, at } = anchored([
      fault('a-1', ELECTED, 1),
      fault('b-1', ELECTED, 1, 1_500),
      fault('a-2', ELECTED, 2),
      fault('b-2', ELECTED, 2, 1_500),
    ]);
    assert.deepEqual(at(200, { elections: 1 }), [
      ['a-1', 200, 1_200],
      ['b-1', 1_700, 2_700],
    ]);
    waiting.over('a-1');
    assert.deepEqual(at(1_300, { elections: 2 }), []);
    waiting.over('b-1');
    assert.deepEqual(at(2_700, { elections: 2 }).length, 2);
  });

  it('wait for the end of a quiet period', () => {
    const { at } = anchored([fault('kill-1', ELECTED, 1)], { everyMs: 4_000, forMs: 1_000 });
    assert.deepEqual(at(2_500, { elections: 1 }), [['kill-1', 4_000, 5_000]]);
  });

  it('never begin when their time under load would not be full, and nothing of their chain after them', () => {
    const { waiting, at } = anchored([fault('kill-1', ELECTED, 1), fault('kill-2', ELECTED, 2)]);
    assert.equal(waiting.awaits('leader-elected'), true);
    assert.deepEqual(at(9_500, { elections: 1 }), []);
    assert.equal(waiting.awaits('leader-elected'), false);
    assert.deepEqual(at(9_600, { elections: 2 }), []);
  });
});
