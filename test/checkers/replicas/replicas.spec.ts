import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { replicas } from '../../../checkers/replicas/replicas.ts';
import type { ReplicaState } from '../../../harness/core/contracts/system.ts';
import type { Json } from '../../../harness/core/json.ts';
import { Events, recordOf } from '../record.ts';

const state = (node: string, digest = 'd', position = 7, contents?: Record<string, Json>): ReplicaState => ({
  node,
  position,
  digest,
  ...(contents === undefined ? {} : { contents }),
});
const all = (contents?: Record<string, Json>): ReplicaState[] =>
  ['n1', 'n2', 'n3'].map((node) => state(node, 'd', 7, contents));
const check = (states: readonly (ReplicaState | null)[] | undefined, events = new Events(), complete = true) =>
  replicas.check(recordOf(events, { replicas: states, complete }));

describe('replicas', () => {
  it('passes when all members are equal at one position', () => {
    assert.equal(check(all()).verdict, 'pass');
  });

  it('fails for a member that did not answer, and names it', () => {
    const result = check([state('n1'), null, state('n3')]);
    assert.equal(result.verdict, 'fail');
    assert.equal(result.reason, 'member-missing');
    assert.ok(result.summary.includes('n2'));
  });

  it('fails for different states, and names members and key', () => {
    const [first, second, third] = all({ k1: 1 }) as [ReplicaState, ReplicaState, ReplicaState];
    const result = check([first, second, { ...third, digest: 'other', contents: { k1: 2 } }]);
    assert.equal(result.reason, 'replicas-differ');
    assert.ok(result.summary.includes('n3') && result.summary.includes('k1'), result.summary);
  });

  it('is unknown when the history ends before the recovery was over, whatever the members hold', () => {
    const events = new Events().operation(0, 'write', 'k1', 1, 'ok');
    assert.equal(check(all({ k1: 2 }), events, true).verdict, 'fail');
    const torn = check(all({ k1: 2 }), events, false);
    assert.equal(torn.verdict, 'unknown');
    assert.match(torn.summary, /history ends before the recovery/);
  });

  it('fails for a member that stays behind', () => {
    assert.equal(check([state('n1'), state('n2', 'd', 6), state('n3')]).verdict, 'fail');
  });

  it('compares members at a common position where their system says that followers lag', () => {
    const common = { position: 6, digest: 'earlier' };
    const states = all().map((each, index) => ({ ...each, common, ...(index === 0 ? {} : { position: 6 }) }));
    const result = check(states);
    assert.equal(result.verdict, 'pass');
    assert.match(result.summary, /equal at position 6 \(n1 at 7/);
    const different = states.map((each, index) =>
      index === 2 ? { ...each, common: { ...common, digest: 'x' } } : each,
    );
    assert.equal(check(different).reason, 'replicas-differ');
  });

  it('fails when the members agree on a value that was overwritten', () => {
    const events = new Events().operation(0, 'write', 'k1', 1, 'ok').operation(10, 'write', 'k1', 2, 'ok');
    assert.equal(check(all({ k1: 2 }), events).verdict, 'pass');
    const result = check(all({ k1: 1 }), events);
    assert.equal(result.verdict, 'fail');
    assert.equal(result.reason, 'replicas-differ');
    assert.ok(result.summary.includes('k1'), result.summary);
  });

  it('allows the value of a write whose outcome is unknown, and of either of two that overlap', () => {
    const unknown = new Events().operation(0, 'write', 'k1', 1, 'info').operation(10, 'write', 'k1', 2, 'ok');
    assert.equal(check(all({ k1: 1 }), unknown).verdict, 'pass');
    const overlapping = new Events().operation(0, 'write', 'k1', 1, 'ok').operation(0.5, 'cas', 'k1', [1, 2], 'ok');
    for (const value of [1, 2]) assert.equal(check(all({ k1: value }), overlapping).verdict, 'pass');
    assert.equal(check(all({ k1: null }), overlapping).verdict, 'fail');
  });

  it('allows the initial value only where no write succeeded', () => {
    const failed = new Events().operation(0, 'write', 'k1', 1, 'fail');
    assert.equal(check(all({ k1: 1 }), failed).verdict, 'pass', 'a key without writes is not judged');
    const unknown = new Events().operation(0, 'write', 'k1', 1, 'info');
    assert.equal(check(all({ k1: null }), unknown).verdict, 'pass');
    assert.equal(check(all({ k1: 3 }), unknown).verdict, 'fail');
  });

  it('is vacuous when a complete run did not read them, and unknown when it was cut off', () => {
    assert.equal(check(undefined).verdict, 'vacuous');
    assert.equal(check(undefined, new Events(), false).verdict, 'unknown');
  });

  it('are not held against a run that ended at its first violation', () => {
    const events = new Events().nemesis(5, 'first-violation', { step: 7, check: 'invariants', sentence: 'broken' });
    const { verdict, summary } = check(undefined, events, false);
    assert.deepEqual([verdict, summary], ['unknown', 'not judged: the run ended at its first violation, at step 7']);
  });
});
