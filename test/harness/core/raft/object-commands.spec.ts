import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Json } from '../../../../harness/core/json.ts';
import type { Outcome } from '../../../../harness/core/raft/messages.ts';
import { executeOnObject, isTransaction } from '../../../../harness/core/raft/object-commands.ts';

/** A store that executes commands on itself. */
class Store {
  readonly contents = new Map<string, Json>();

  do(f: string, key: string, value: Json): Outcome | undefined {
    const execution = executeOnObject((name) => this.contents.get(name) ?? null, { f, key, value });
    for (const [name, held] of execution?.assigned ?? []) this.contents.set(name, held);
    return execution?.outcome;
  }
}

const MISMATCH: Outcome = { ok: false, error: 'mismatch' };
const ok = (value: Json): Outcome => ({ ok: true, value });

describe('commands on objects', () => {
  it('leave every other command alone', () => {
    for (const f of ['get', 'put', 'append', 'cas', 'constructor', 'no-op']) {
      assert.equal(new Store().do(f, 'x', 1), undefined, f);
    }
  });

  it('append to lists, twice when asked twice', () => {
    const store = new Store();
    for (const element of [1, 'a', 1]) assert.deepEqual(store.do('list-append', 'x', element), ok(element));
    assert.deepEqual(store.contents.get('x'), [1, 'a', 1]);
  });

  it('add to sets, once when asked twice', () => {
    const store = new Store();
    for (const element of [1, '1', 1, [1], [1]]) assert.deepEqual(store.do('add', 'x', element), ok(element));
    assert.deepEqual(store.contents.get('x'), [1, '1', [1]]);
  });

  it('count from zero, and answer the new total', () => {
    const store = new Store();
    assert.deepEqual(store.do('increment', 'x', 5), ok(5));
    assert.deepEqual(store.do('increment', 'x', -5), ok(0));
    assert.equal(store.contents.get('x'), 0);
  });

  it('hold a lock for one owner, who alone can release it', () => {
    const store = new Store();
    assert.deepEqual(store.do('release', 'x', 'a'), MISMATCH);
    assert.deepEqual(store.do('acquire', 'x', 'a'), ok('a'));
    assert.deepEqual(store.do('acquire', 'x', 'b'), MISMATCH);
    assert.deepEqual(store.do('acquire', 'x', 'a'), MISMATCH);
    assert.deepEqual(store.do('release', 'x', 'b'), MISMATCH);
    assert.deepEqual(store.do('release', 'x', 'a'), ok('a'));
    assert.deepEqual(store.do('acquire', 'x', 'b'), ok('b'));
  });

  it('run a transaction at one point, which sees its own appends', () => {
    const store = new Store();
    store.do('list-append', 'x', 1);
    const parts: Json = [
      ['append', 'x', 2],
      ['r', 'x', null],
      ['r', 'y', null],
      ['append', 'y', 3],
      ['append', 'x', 4],
    ];
    const answer: Json = [
      ['append', 'x', 2],
      ['r', 'x', [1, 2]],
      ['r', 'y', []],
      ['append', 'y', 3],
      ['append', 'x', 4],
    ];
    assert.deepEqual(store.do('txn', 'x', parts), ok(answer));
    assert.deepEqual(Object.fromEntries(store.contents), { x: [1, 2, 4], y: [3] });
  });

  it('do nothing at all to keys that hold something else', () => {
    const store = new Store();
    store.contents.set('x', 'text');
    for (const [f, value] of [
      ['list-append', 1],
      ['add', 1],
      ['increment', 1],
      [
        'txn',
        [
          ['append', 'y', 1],
          ['r', 'x', null],
        ],
      ],
    ] as const)
      assert.deepEqual(store.do(f, 'x', value), MISMATCH, f);
    assert.deepEqual(Object.fromEntries(store.contents), { x: 'text' });
  });

  it('do nothing for a transaction that is none', () => {
    for (const value of [
      null,
      1,
      [],
      [1],
      [['r']],
      [['w', 'x', 1]],
      [['append', 'x', null]],
      [['r', 'x', 1]],
      [['r', 1, null]],
    ]) {
      assert.ok(!isTransaction(value), JSON.stringify(value));
      assert.deepEqual(new Store().do('txn', 'x', value as Json), MISMATCH);
    }
  });
});
