import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { resultIn } from '../../../reports/site/group-kinds.ts';

describe('resultIn', () => {
  it('takes a verdict, and a sentence or the first of several', () => {
    assert.deepEqual(resultIn({ verdict: 'fail', sentences: ['2 jobs failed.', 'More.'] }), {
      state: 'fail',
      line: '2 jobs failed.',
    });
    assert.deepEqual(resultIn({ result: 'no-new-failure', sentence: 'No failure.' }), { line: 'No failure.' });
  });

  it('says nothing where a file says nothing of the kind', () => {
    for (const value of [
      null,
      [],
      'fail',
      7,
      {},
      { verdict: 'great', sentence: 7, sentences: 'x' },
      { sentences: [] },
    ]) {
      assert.deepEqual(resultIn(value), {});
    }
  });
});
