import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { ClientOutcome } from '../../harness/core/contracts/system.ts';
import { afterAttempt, type Next } from '../../workloads/attempts.ts';

const NODES = ['n1', 'n2', 'n3'];

function after(outcome: ClientOutcome, given: { attempts?: number; repeats?: boolean; node?: number } = {}): Next {
  const { attempts = 1, repeats = true, node = 2 } = given;
  return afterAttempt({ outcome, attempts, repeats, node, nodes: NODES });
}

describe('rules of retrying', () => {
  const refused = { type: 'fail', error: 'not-leader', retry: true } as const;
  const unanswered = { type: 'info', error: 'timeout' } as const;

  it('end an operation with a definite answer', () => {
    assert.ok(after({ type: 'ok', value: 1 }).over);
    assert.ok(after({ type: 'fail', error: 'mismatch', retry: false }).over);
  });

  it('turn to the next node in the ring after a refusal, with a pause', () => {
    assert.deepEqual(after(refused), { over: false, node: 0, atOnce: false });
    assert.deepEqual(after(refused, { node: 0, repeats: false }), { over: false, node: 1, atOnce: false });
  });

  it('follow the hint of a refusal at once, but not for ever', () => {
    const hinted = { ...refused, leader: 'n2' };
    assert.deepEqual(after(hinted), { over: false, node: 1, atOnce: true });
    assert.deepEqual(after(hinted, { attempts: 2 }), { over: false, node: 1, atOnce: true });
    assert.deepEqual(after(hinted, { attempts: 3 }), { over: false, node: 1, atOnce: false });
    assert.deepEqual(after({ ...refused, leader: 'n9' }), { over: false, node: 0, atOnce: false });
  });

  it('send an unanswered request again only where that cannot do it twice', () => {
    assert.deepEqual(after(unanswered), { over: false, node: 0, atOnce: false });
    assert.ok(after(unanswered, { repeats: false }).over);
  });

  it('do not cover an answer that is none by a better one', () => {
    assert.ok(after({ ...unanswered, answer: '<html>' }).over);
  });
});
