import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { runSequentially } from '../../../../checkers/invariants/commit/key-value-model.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { createEntry } from '../../../../harness/core/raft/entry.ts';
import type { Outcome } from '../../../../harness/core/raft/messages.ts';

type Line = readonly [f: string, key: string, value: Json];

function run(...lines: readonly Line[]): { outcomes: Outcome[]; contents: Record<string, Json> } {
  const entries = lines.map(([f, key, value], place) =>
    createEntry(place + 1, 1, 'n1', f === 'no-op' ? '' : 'c', place + 1, { f, key, value }),
  );
  const { executions, contents } = runSequentially(entries);
  return { outcomes: executions.map(({ outcome }) => outcome), contents: Object.fromEntries(contents) };
}

const ok = (value: Json): Outcome => ({ ok: true, value });
const over = (previous: Json, value: Json): Outcome => ({ ok: true, value, previous });
const MISMATCH: Outcome = { ok: false, error: 'mismatch' };

describe('checkers/invariants/commit/key-value-model', () => {
  it('reads what was written last, and null where nothing is', () => {
    const { outcomes } = run(
      ['get', 'x', null],
      ['put', 'x', 1],
      ['put', 'x', 2],
      ['get', 'x', null],
      ['get', 'y', null],
    );
    assert.deepEqual(outcomes, [ok(null), over(null, 1), over(1, 2), ok(2), ok(null)]);
  });

  it('takes an absent value and null for the same', () => {
    const { outcomes, contents } = run(
      ['put', 'x', 1],
      ['delete', 'x', null],
      ['get', 'x', null],
      ['put', 'y', 1],
      ['put', 'y', null],
      ['cas', 'y', [null, 2]],
    );
    assert.deepEqual(outcomes, [
      over(null, 1),
      over(1, null),
      ok(null),
      over(null, 1),
      over(1, null),
      over(null, [null, 2]),
    ]);
    assert.deepEqual(contents, { y: 2 });
  });

  it('compares before it sets', () => {
    const { outcomes, contents } = run(
      ['put', 'x', { a: 1, b: 2 }],
      ['cas', 'x', [{ b: 2, a: 1 }, 3]],
      ['cas', 'x', [4, 5]],
    );
    assert.deepEqual(outcomes, [over(null, { a: 1, b: 2 }), over({ a: 1, b: 2 }, [{ b: 2, a: 1 }, 3]), MISMATCH]);
    assert.deepEqual(contents, { x: 3 });
  });

  it('appends text to what is there', () => {
    const { outcomes, contents } = run(['append', 'x', 'a'], ['append', 'x', 'b'], ['put', 'y', 1], ['append', 'y', 2]);
    assert.deepEqual(outcomes, [over(null, 'a'), over('a', 'b'), over(null, 1), over(1, 2)]);
    assert.deepEqual(contents, { x: 'ab', y: '12' });
  });

  it('executes nothing that leaders wrote on their own account, and refuses what it does not know', () => {
    const { outcomes, contents } = run(['no-op', '', null], ['double', 'x', 1], ['cas', 'x', 7]);
    assert.deepEqual(outcomes, [MISMATCH, MISMATCH]);
    assert.deepEqual(contents, {});
  });
});
