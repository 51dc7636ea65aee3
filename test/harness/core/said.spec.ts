import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { differenceInWords, differenceOf, type SaidLine } from '../../../harness/core/said.ts';
import type { Json, JsonObject } from '../../../harness/core/json.ts';

/** 24 November 2026. */
const WALL_MS = 1_795_478_400_000;

describe('the difference between what nodes said in two runs', () => {
  for (const [what, first, second, likely] of [
    ['members in another order', { peers: ['n1', 'n2'] }, { peers: ['n2', 'n1'] }, /another order: a set or map/],
    ['the clock in s', { at: 1_795_478_401.25 }, { at: 1_795_478_409.5 }, /the machine’s clock, by a way/],
    ['the clock in ms', { at: WALL_MS + 15 }, { at: WALL_MS + 7_000 }, /the machine’s clock, by a way/],
    ['the clock in ns', { at: WALL_MS * 1e6 }, { at: (WALL_MS + 9) * 1e6 }, /the machine’s clock, by a way/],
    ['a process id', { from: 4711 }, { from: 4733 }, /a number that the machine gives out/],
    ['a text that holds one', { from: 'pid 4711' }, { from: 'pid 4733' }, /a number that the machine gives out/],
    ['an address', { at: 0x7f3a_5c00_1000 }, { at: 0x7f3a_5c00_2000 }, /an address in memory/],
    ['a fraction drawn', { share: 0.4711 }, { share: 0.0815 }, /an address in memory.*or a number drawn at random/],
    ['a long word drawn', { id: 'a9f3c2d1e0b7' }, { id: 'b07e1d2c3f9a' }, /^randomness that no shim covers$/],
    ['a short word', { host: 'alpha' }, { host: 'omega' }, /^something of its surroundings/],
    ['a part more', { entries: ['a'] }, { entries: ['a', 'b'] }, /^threads, or real waiting/],
  ] as const) {
    it(`by ${what} says where it is likely to come from`, () => {
      const found = differenceOf(line({ said: [first] }), line({ said: [second] }), WALL_MS);
      assert.match(found.likely, likely);
      assert.equal(found.what, 'it said something else');
      assert.notEqual(found.first, found.second);
    });
  }

  it('is where it is: step, node and life, with the two texts around the place that differs', () => {
    const far = 'x'.repeat(100);
    const place = { step: 7, node: 'n2', life: 1 };
    const found = differenceOf(
      line({ ...place, said: [{ far, at: 1, more: far }] }),
      line({ ...place, said: [{ far, at: 2, more: far }] }),
      WALL_MS,
    );
    assert.match(found.first, /^…x+","at":1,"more":"x+…$/);
    assert.match(found.second, /^…x+","at":2,"more":"x+…$/);
    assert.equal(
      differenceInWords(found),
      `at step 7, in n2, life 2: it said something else: ${found.first} and ${found.second}`,
    );
  });

  it('before the first step is told of as such', () => {
    const found = differenceOf(line({ step: 0 }), line({ step: 0, said: [{ type: 'init_ok' }, {}] }), WALL_MS);
    assert.match(differenceInWords(found), /^before the first step, in n1, life 1: it said 0 and 2 messages: /);
  });

  it('in what a node was given is the harness’s, whatever the node said to it', () => {
    const given = { ctl: 'tick', to: 5 };
    const found = differenceOf(line({ said: [{ at: 1 }] }), line({ given, said: [{ at: 2 }] }), WALL_MS);
    assert.equal(found.what, 'it was given something else');
    assert.equal(found.likely, 'the harness did something else');
    const another = differenceOf(line({ node: 'n1' }), line({ node: 'n3' }), WALL_MS);
    assert.equal(another.what, 'it was given something else');
  });

  it('of deadlines alone is one of when the node wants to be woken', () => {
    const next = (at: number): Json => ({ timer: 'election', at });
    const found = differenceOf(line({ next: next(450_000_000) }), line({ next: next(470_000_000) }), WALL_MS);
    assert.equal(found.what, 'it waits for another deadline');
    assert.match(found.first, /"at":450000000/);
    assert.match(found.likely, /a number that the machine gives out/);
  });

  it('of characters alone shows no texts, because they say the same', () => {
    const found = differenceOf(line({ hash: 1 }), line({ hash: 2 }), WALL_MS);
    assert.equal(found.what, 'it wrote the same in other characters');
    assert.equal(differenceInWords(found), 'at step 3, in n1, life 1: it wrote the same in other characters');
    assert.match(found.likely, /fields in another order/);
  });
});

function line(changed: Partial<Omit<SaidLine, 'said'>> & { readonly said?: readonly JsonObject[] } = {}): SaidLine {
  return {
    step: 3,
    node: 'n1',
    life: 0,
    given: { ctl: 'tick', to: 4 },
    said: [],
    now: 4,
    next: null,
    hash: 0,
    ...changed,
  };
}
