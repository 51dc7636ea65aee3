import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { stopOf, type StopRules } from '../../../harness/campaign/stop-rules.ts';

const NONE: StopRules = { forMs: null, budgetMs: null, failures: null, signatures: null };
const STANDING = { elapsedMs: 1_000, runMs: 4_000, failures: 5, signatures: 2 };

describe('rules that stop a campaign', () => {
  it('say nothing where there are none, or before their limit', () => {
    assert.equal(stopOf(NONE, STANDING), undefined);
    assert.equal(stopOf({ forMs: 1_001, budgetMs: 4_001, failures: 6, signatures: 3 }, STANDING), undefined);
  });

  it('name what was reached', () => {
    assert.equal(stopOf({ ...NONE, forMs: 1_000 }, STANDING), 'time');
    assert.equal(stopOf({ ...NONE, budgetMs: 4_000 }, STANDING), 'budget');
    assert.equal(stopOf({ ...NONE, failures: 5 }, STANDING), 'failures');
    assert.equal(stopOf({ ...NONE, signatures: 2 }, STANDING), 'signatures');
  });

  it('name what was found before what was spent', () => {
    assert.equal(stopOf({ forMs: 1, budgetMs: 1, failures: 1, signatures: 1 }, STANDING), 'failures');
  });
});
