import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Situation } from '../../../harness/core/fault-action.ts';
import type { PlannedFault } from '../../../harness/core/planned-fault.ts';
import type { JsonObject } from '../../../harness/core/json.ts';
import { stream } from '../../../harness/core/random.ts';
import { clock } from '../../../nemesis/faults/clock.ts';
import { timeout } from '../../../nemesis/faults/timeout.ts';

const NODES = ['n1', 'n2', 'n3'];

const planned = (family: typeof clock, given: JsonObject): PlannedFault => ({
  id: `${family.name}-1`,
  fault: family.name,
  entry: 0,
  atMs: 0,
  untilMs: 1_000,
  order: NODES,
  parameters: family.plan(family.parameters.parse(given) as JsonObject, {
    nodes: NODES,
    occurrence: 0,
    stream: stream('7', family.name),
  }),
});

const situation = (leader?: string): Situation => ({ nodes: NODES, leader, down: new Set() });

const refusal = (family: typeof clock, given: JsonObject): string | undefined =>
  family.refuse?.(family.parameters.parse(given) as JsonObject, NODES)?.message;

describe('clock fault', () => {
  const bendOf = (given: JsonObject): unknown => {
    const action = clock.resolve(planned(clock, given), situation());
    assert.equal(action.kind, 'clock');
    return [action.clocks, action.bend];
  };

  it('comes to the clocks it names and what becomes of them', () => {
    assert.deepEqual(bendOf({}), [['wall'], { kind: 'offset', amountMs: 10_000 }]);
    assert.deepEqual(bendOf({ by: '-5s' }), [['wall'], { kind: 'offset', amountMs: -5_000 }]);
    assert.deepEqual(bendOf({ clock: 'both', change: 'jump', by: '1h' }), [
      ['wall', 'monotonic'],
      { kind: 'jump', amountMs: 3_600_000 },
    ]);
    assert.deepEqual(bendOf({ clock: 'monotonic', change: 'rate', rate: 2 }), [
      ['monotonic'],
      { kind: 'rate', rate: 2 },
    ]);
    assert.deepEqual(bendOf({ change: 'freeze' }), [['wall'], { kind: 'freeze' }]);
    assert.deepEqual(bendOf({ change: 'step', by: '1s', interval: '500ms' }), [
      ['wall'],
      { kind: 'step', amountMs: 1_000, intervalMs: 500 },
    ]);
    assert.deepEqual(bendOf({ change: 'strobe', by: '-1m', interval: '20ms' }), [
      ['wall'],
      { kind: 'strobe', amountMs: -60_000, intervalMs: 20 },
    ]);
  });

  it('never sets a monotonic clock back', () => {
    for (const change of ['offset', 'strobe']) {
      assert.match(refusal(clock, { clock: 'monotonic', change }) ?? '', /never goes back/);
      assert.match(refusal(clock, { clock: 'both', change }) ?? '', /never goes back/);
      assert.equal(refusal(clock, { clock: 'wall', change }), undefined);
    }
    assert.match(refusal(clock, { clock: 'both', change: 'jump', by: '-1s' }) ?? '', /never goes back/);
    assert.equal(refusal(clock, { clock: 'wall', change: 'jump', by: '-1s' }), undefined);
    assert.match(refusal(clock, { change: 'step', by: '-1s' }) ?? '', /goes forward/);
    assert.match(refusal(clock, { target: ['n9'] }) ?? '', /no node n9/);
  });

  it('takes amounts with units only', () => {
    for (const by of ['10', '--1s', '1d', 's']) assert.throws(() => clock.parameters.parse({ by }), by);
  });
});

describe('timeout fault', () => {
  it('aims at one node, that does not lead yet', () => {
    assert.deepEqual(timeout.resolve(planned(timeout, {}), situation('n1')), { kind: 'timeout', targets: ['n2'] });
    const skipped = timeout.resolve(planned(timeout, { target: ['n3'] }), situation('n3'));
    assert.deepEqual(skipped, { kind: 'skip', reason: 'n3 leads already' });
  });

  it('refuses targets that are several nodes, or the leader', () => {
    for (const target of ['all', 'minority', 'majority', 'leader', ['n1', 'n2']])
      assert.match(refusal(timeout, { target }) ?? '', /name one node/);
    for (const target of ['one', 'follower', ['n2']]) assert.equal(refusal(timeout, { target }), undefined);
    assert.match(refusal(timeout, { target: ['n9'] }) ?? '', /no node n9/);
  });
});
