import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { effects } from '../../../checkers/effects/effects.ts';
import { faultRecordsOf } from '../../../harness/core/nemesis-events.ts';
import type { TraceLine } from '../../../harness/core/trace.ts';
import type { Json, JsonObject } from '../../../harness/core/json.ts';
import { Events, plannedFault, recordOf } from '../record.ts';

const start = (id: string, more: JsonObject = {}): Json => ({
  id,
  targets: ['n1'],
  planned: 0,
  description: `${id} n1`,
  ...more,
});
const stop = (id: string, proven: boolean): Json => ({
  id,
  targets: ['n1'],
  planned: 0,
  effect: { proven, observation: 'process gone', count: proven ? 1 : 0 },
});

const delivered = (step: number, time: number): TraceLine => ({
  step,
  time,
  rule: 'deliver',
  node: 'n1',
  life: 1,
  sends: [],
  outputs: [],
});

function withFault(id: string, proven: boolean): Events {
  const fault = id.replace(/-\d+$/, '');
  return new Events().nemesis(0, `start-${fault}`, start(id)).load(1).nemesis(80, `stop-${fault}`, stop(id, proven));
}

describe('effects', () => {
  it('passes when every fault showed an effect and operations succeeded', () => {
    assert.equal(effects.check(recordOf(withFault('kill-0', true), {}, [plannedFault('kill-0')])).verdict, 'pass');
  });

  it('is vacuous when a fault showed no effect, and names it', () => {
    const result = effects.check(recordOf(withFault('kill-0', false), {}, [plannedFault('kill-0')]));
    assert.equal(result.verdict, 'vacuous');
    assert.ok(result.summary.includes('kill-0'), result.summary);
  });

  it('says of a fault of packets that did nothing how many there were, and what can be done', () => {
    const effect = { proven: false, observation: 'packets duplicated', count: 0 };
    const events = new Events()
      .nemesis(10, 'start-duplicate', start('duplicate-1'))
      .load(12)
      .nemesis(20, 'stop-duplicate', { id: 'duplicate-1', targets: ['n1'], planned: 0, effect });
    const record = recordOf(events, {}, [plannedFault('duplicate-1')]);
    const [{ started, stopped } = { started: 0, stopped: 0 }] = faultRecordsOf(record.history.events);
    const trace = [(started ?? 0) - 1, started ?? 0, stopped ?? 0, (stopped ?? 0) + 1].map((time, index) =>
      delivered(index + 1, time),
    );
    const judged = (engine: 'sim' | 'live'): string => {
      const spec = { ...record.plan.spec, engine };
      return effects.check({ ...record, plan: { ...record.plan, spec }, trace }).summary;
    };
    assert.match(
      judged('sim'),
      /\(packets duplicated 0, 2 packets were delivered meanwhile\)\. A longer fault, more load/,
    );
    assert.doesNotMatch(judged('live'), /meanwhile/);
  });

  it('is vacuous when what a fault waited for never came, and says what that was', () => {
    const anchor = { event: { kind: 'ok', count: 500 }, chain: 0, occurrence: 1 } as const;
    const faults = [plannedFault('kill-0'), { ...plannedFault('pause-1'), anchor }];
    const result = effects.check(recordOf(withFault('kill-0', true), {}, faults));
    assert.equal(result.verdict, 'vacuous');
    assert.equal(result.summary, 'pause-1 never began: it waited for 500 ok, which did not come in time');
  });

  it('is vacuous when a planned fault never began in a complete run', () => {
    const faults = [plannedFault('kill-0'), plannedFault('pause-1')];
    const result = effects.check(recordOf(withFault('kill-0', true), {}, faults));
    assert.equal(result.verdict, 'vacuous');
    assert.ok(result.summary.includes('pause-1'), result.summary);
    assert.equal(effects.check(recordOf(withFault('kill-0', true), { complete: false }, faults)).verdict, 'pass');
  });

  it('excuses a skipped fault, and shows it', () => {
    const events = withFault('kill-0', true).nemesis(90, 'start-pause', start('pause-1', { skipped: 'n1 is down' }));
    const result = effects.check(recordOf(events, {}, [plannedFault('kill-0'), plannedFault('pause-1')]));
    assert.equal(result.verdict, 'pass');
    assert.deepEqual((result.evidence as JsonObject)['skipped'], [{ id: 'pause-1', reason: 'n1 is down' }]);
  });

  it('is vacuous when hardly anything succeeded', () => {
    const events = new Events().operation(0, 'write', 'k1', 1, 'ok').operation(10, 'write', 'k1', 2, 'info');
    const result = effects.check(recordOf(events));
    assert.equal(result.verdict, 'vacuous');
    assert.ok(result.summary.includes('1 operations'), result.summary);
  });

  it('is vacuous when leaders were hit and no change of leader was seen', () => {
    const faults = [plannedFault('kill-0', { target: 'leader' })];
    const stayed = withFault('kill-0', true).nemesis(85, 'leader', { node: 'n1', term: 1 });
    assert.equal(effects.check(recordOf(stayed, {}, faults)).verdict, 'vacuous');
    const changed = stayed.nemesis(90, 'leader', { node: 'n2', term: 2 });
    assert.equal(effects.check(recordOf(changed, {}, faults)).verdict, 'pass');
  });

  for (const [id, parameters] of [
    ['clock-0', {}],
    ['slow-disk-0', {}],
    ['loss-0', {}],
    ['hold-0', { scope: 'clients' }],
    ['membership-0', { change: 'add' }],
  ] as const) {
    it(`expects no change of leader of ${id} aimed at one, ${JSON.stringify(parameters)}`, () => {
      const faults = [plannedFault(id, { target: 'leader', ...parameters })];
      const stayed = withFault(id, true).nemesis(85, 'leader', { node: 'n1', term: 1 });
      assert.equal(effects.check(recordOf(stayed, {}, faults)).verdict, 'pass');
    });
  }

  for (const id of ['pause-0', 'hold-0', 'membership-0']) {
    it(`expects one of ${id}`, () => {
      const faults = [plannedFault(id, { target: 'leader' })];
      const stayed = withFault(id, true).nemesis(85, 'leader', { node: 'n1', term: 1 });
      assert.equal(effects.check(recordOf(stayed, {}, faults)).verdict, 'vacuous');
    });
  }

  it('are not held against a run that ended at its first violation, and counted where there were enough', () => {
    const ended = { step: 7, check: 'linearizable', sentence: 'stale' };
    const early = new Events().operation(1, 'read', 'k1', null, 'ok').nemesis(5, 'first-violation', ended);
    const faults = [plannedFault('kill-0'), plannedFault('kill-1')];
    const result = effects.check(recordOf(early, { complete: false }, faults));
    assert.deepEqual([result.verdict, result.summary.startsWith('not judged: ')], ['unknown', true]);
    const late = withFault('kill-0', true).nemesis(90, 'first-violation', ended);
    assert.equal(effects.check(recordOf(late, { complete: false }, faults)).verdict, 'pass');
  });
});
