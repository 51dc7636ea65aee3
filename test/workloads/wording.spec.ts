import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { LAST_SEEN } from '../../harness/core/plan.ts';
import { append } from '../../workloads/append/append.ts';
import { counter } from '../../workloads/counter/counter.ts';
import { LastSeen } from '../../workloads/last-seen.ts';
import { register } from '../../workloads/register/register.ts';
import { completionValue, requestName } from '../../workloads/wording.ts';

describe('wording of a workload', () => {
  it('gives systems their own names of functions', () => {
    assert.equal(requestName(append, 'append'), 'list-append');
    assert.equal(requestName(append, 'read'), 'read');
    assert.equal(requestName(register, 'write'), 'write');
    assert.equal(requestName(append, 'constructor'), 'constructor');
  });

  it('records the answer to a question, and of everything else what was asked', () => {
    assert.deepEqual(completionValue(append, 'read', null, [1, 2]), [1, 2]);
    assert.equal(completionValue(append, 'append', 3, 'done'), 3);
    assert.equal(completionValue(counter, 'add-and-get', 3, 10), 10);
    assert.equal(completionValue(counter, 'increment', 3, 10), 3);
  });

  it('takes an absent key for one at its initial value', () => {
    assert.deepEqual(completionValue(append, 'read', null, null), []);
    assert.equal(completionValue(counter, 'read', null, null), 0);
    assert.equal(completionValue(register, 'read', null, null), null);
  });
});

describe('LastSeen', () => {
  it('puts what the client last saw on the key in place of the symbol, wherever that stands', () => {
    const seen = new LastSeen(2);
    seen.saw(0, 'k1', 'read', 5);
    seen.saw(0, 'k2', 'cas', [5, 6]);
    assert.equal(seen.resolve(0, { key: 'k1', value: LAST_SEEN }), 5);
    assert.deepEqual(seen.resolve(0, { key: 'k2', value: [LAST_SEEN, [7, LAST_SEEN]] }), [6, [7, 6]]);
    assert.deepEqual(seen.resolve(1, { key: 'k1', value: [LAST_SEEN, 7] }), [null, 7]);
  });

  it('forgets what nobody of the plan saw', () => {
    const seen = new LastSeen(1);
    seen.saw(-1, 'k1', 'read', 5);
    assert.equal(seen.resolve(0, { key: 'k1', value: LAST_SEEN }), null);
  });
});
