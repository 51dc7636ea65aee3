import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { progress } from '../../../checkers/progress/progress.ts';
import { Events, recordOf } from '../record.ts';

const recovered = (): Events => new Events().load(0).nemesis(100, 'start-recovery', { keys: ['k1', 'k2'] });

describe('progress', () => {
  it('passes when every key was written and read after the faults', () => {
    const events = recovered();
    for (const key of ['k1', 'k2'])
      events.operation(110, 'write', key, 1, 'ok').operation(120, 'read', key, null, 'ok', 1);
    assert.equal(progress.check(recordOf(events)).verdict, 'pass');
  });

  it('fails and names the keys that made no progress, whatever happened before', () => {
    const events = recovered().operation(110, 'write', 'k1', 1, 'ok').operation(120, 'read', 'k1', null, 'ok', 1);
    events.operation(110, 'write', 'k2', 1, 'info').operation(120, 'read', 'k2', null, 'fail');
    const result = progress.check(recordOf(events));
    assert.equal(result.verdict, 'fail');
    assert.equal(result.reason, 'no-progress');
    assert.ok(result.summary.includes('k2') && !result.summary.includes('k1'), result.summary);
  });

  it('fails when a key can be read and not written', () => {
    const events = recovered();
    for (const key of ['k1', 'k2']) events.operation(110, 'read', key, null, 'ok', 1);
    events.operation(120, 'write', 'k1', 2, 'ok');
    assert.equal(progress.check(recordOf(events)).verdict, 'fail');
  });

  it('asks for each operation of an object without reads: a lock that can be acquired must be released, too', () => {
    const semantics = { model: 'mutex', initial: null, failSemantics: 'did-not-happen', nilRead: 'value' } as const;
    const acquired = (events: Events): Events => {
      for (const key of ['k1', 'k2']) events.operation(110, 'acquire', key, 'a', 'ok');
      return events;
    };
    const stuck = { ...recordOf(acquired(recovered())) };
    const judged = progress.check({ ...stuck, history: { ...stuck.history, semantics } });
    assert.deepEqual([judged.verdict, judged.reason], ['fail', 'no-progress']);
    const events = acquired(recovered());
    for (const key of ['k1', 'k2']) events.operation(120, 'release', key, 'a', 'ok');
    const served = recordOf(events);
    assert.equal(progress.check({ ...served, history: { ...served.history, semantics } }).verdict, 'pass');
  });

  it('does not count an operation begun before the faults were healed', () => {
    const events = new Events().load(0);
    for (const key of ['k1', 'k2'])
      events.operation(98, 'write', key, 1, 'ok').operation(99, 'read', key, null, 'ok', 1);
    events.nemesis(99.5, 'start-recovery', { keys: ['k1', 'k2'] });
    assert.equal(progress.check(recordOf(events)).verdict, 'fail');
  });

  it('is unknown for a run that was cut off before or during recovery', () => {
    assert.equal(progress.check(recordOf(new Events().load(0), { complete: false })).verdict, 'unknown');
    assert.equal(progress.check(recordOf(recovered(), { complete: false })).verdict, 'unknown');
  });

  it('is not held against a run that ended at its first violation', () => {
    const events = recovered().nemesis(105, 'first-violation', { step: 7, check: 'linearizable', sentence: 'stale' });
    const { verdict, summary } = progress.check(recordOf(events, { complete: false }));
    assert.deepEqual([verdict, summary], ['unknown', 'not judged: the run ended at its first violation, at step 7']);
  });
});
