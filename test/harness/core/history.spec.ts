import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { operationsOf } from '../../../harness/core/history.ts';
import type { HistoryEvent } from '../../../harness/core/operation.ts';

describe('operationsOf', () => {
  it('pairs invocations with completions and leaves the nemesis out', () => {
    const events: HistoryEvent[] = [
      { index: 0, time: 1, process: 0, type: 'invoke', f: 'write', key: 'k1', value: 5 },
      { index: 1, time: 2, process: 'nemesis', type: 'info', f: 'start-kill', value: { id: 'kill-1' } },
      { index: 2, time: 3, process: 1, type: 'invoke', f: 'read', key: 'k1', value: null },
      { index: 3, time: 4, process: 1, type: 'ok', f: 'read', key: 'k1', value: 5 },
      { index: 4, time: 5, process: 0, type: 'info', f: 'write', key: 'k1', value: 5, error: 'timeout' },
    ];
    const [write, read] = operationsOf(events);
    assert.equal(write?.type, 'info');
    assert.equal(write.completed, Infinity);
    assert.equal(write.completionIndex, 4);
    assert.deepEqual([read?.type, read?.output, read?.invoked, read?.completed], ['ok', 5, 3, 4]);
  });

  it('counts an invocation without completion as unknown', () => {
    const [only] = operationsOf([{ index: 0, time: 1, process: 3, type: 'invoke', f: 'read', key: 'k', value: null }]);
    assert.deepEqual([only?.type, only?.completed, only?.completionIndex], ['info', Infinity, -1]);
  });
});
