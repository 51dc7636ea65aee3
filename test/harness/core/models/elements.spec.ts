import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { growOnlySet } from '../../../../harness/core/models/grow-only-set.ts';
import { listAppend } from '../../../../harness/core/models/list-append.ts';
import { elementSet } from '../../../../harness/core/models/set.ts';

describe('models of elements', () => {
  it('list-append appends at the end and reads all of it in order', () => {
    assert.deepEqual(listAppend.step([1], 'append', 2, 2), { state: [1, 2] });
    assert.deepEqual(listAppend.step(null, 'append', 2, 2), { state: [2] });
    assert.deepEqual(listAppend.step([1, 2], 'read', null, [1, 2]), { state: [1, 2] });
    assert.deepEqual(listAppend.step([], 'read', null, null), { state: [] });
    for (const wrong of [[2, 1], [1], [1, 2, 2], 'x', null]) {
      assert.equal(listAppend.step([1, 2], 'read', null, wrong), undefined);
    }
    assert.equal(typeof listAppend.initialProblem?.('x'), 'string');
  });

  it('grow-only-set has one state per set, and answers in any order without repetition', () => {
    const one = growOnlySet.step([10, 'a', 9], 'add', { b: 1, a: 2 }, null);
    const other = growOnlySet.step([{ a: 2, b: 1 }, 9, 10], 'add', 'a', null);
    assert.deepEqual(one, other);
    assert.deepEqual(growOnlySet.step([1, 2], 'add', 1, 1), { state: [1, 2] });
    assert.ok(growOnlySet.step([1, 2, '1'], 'read', null, ['1', 2, 1]));
    for (const wrong of [[1, 1], [1, '2'], [1], [1, 2, 3], 'x', null]) {
      assert.equal(growOnlySet.step([1, 2], 'read', null, wrong), undefined);
    }
  });

  it('set adds and removes, and says whether it changed something if it says so', () => {
    assert.deepEqual(elementSet.step([1], 'add', 2, true), { state: [1, 2] });
    assert.deepEqual(elementSet.step([1], 'add', 1, 1), { state: [1] });
    assert.equal(elementSet.step([1], 'add', 1, true), undefined);
    assert.deepEqual(elementSet.step([1, 2], 'remove', 1, undefined), { state: [2] });
    assert.deepEqual(elementSet.step([2], 'remove', 1, false), { state: [2] });
    assert.equal(elementSet.step([2], 'remove', 1, true), undefined);
    assert.ok(elementSet.step([2], 'contains', 2, true));
    assert.equal(elementSet.step([2], 'contains', 2, false), undefined);
    assert.equal(elementSet.step([2], 'contains', 2, null), undefined);
    assert.equal(typeof elementSet.inputProblem('add', true), 'string');
  });
});
