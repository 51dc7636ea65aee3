import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  append,
  commonPart,
  EMPTY_LOG,
  entriesAfter,
  startsWith,
  upTo,
  type Log,
} from '../../../../harness/core/raft/log.ts';
import { createEntry } from '../../../../harness/core/raft/entry.ts';
import { PersistentMap } from '../../../../harness/core/raft/persistent-map.ts';

function logOf(terms: readonly number[]): Log {
  let log = EMPTY_LOG;
  for (const term of terms) {
    log = append(log, createEntry(log.index + 1, term, 'n1', '', 0, { f: 'no-op', key: '', value: null }));
  }
  return log;
}

const terms = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 40 });

describe('the log', () => {
  it('behaves as a list', () => {
    fc.assert(
      fc.property(terms, fc.nat(45), (list, index) => {
        const log = logOf(list);
        assert.equal(log.index, list.length);
        assert.deepEqual(
          entriesAfter(log, index).map(({ term }) => term),
          list.slice(index),
        );
        const part = upTo(log, index);
        assert.equal(part?.index, index <= list.length ? index : undefined);
        assert.equal(part?.term, index <= list.length ? (list[index - 1] ?? 0) : undefined);
      }),
    );
  });

  it('knows prefixes and common parts', () => {
    fc.assert(
      fc.property(terms, terms, (left, right) => {
        let common = 0;
        while (common < left.length && common < right.length && left[common] === right[common]) common++;
        const [one, other] = [logOf(left), logOf(right)];
        assert.equal(commonPart(one, other).index, common);
        assert.equal(startsWith(one, other), common === right.length);
        assert.equal(one.hash === other.hash, common === left.length && common === right.length);
      }),
    );
  });

  it('finds entries of a long log in few jumps', () => {
    const log = logOf(new Array<number>(50_000).fill(1));
    let jumps = 0;
    for (let part = log; part.index > 12_345; jumps++) part = part.jump.index >= 12_345 ? part.jump : part.previous;
    assert.ok(jumps < 60, `${jumps} jumps`);
  });
});

describe('the persistent map', () => {
  it('behaves as a map, and earlier versions stay', () => {
    const change = fc.tuple(fc.string({ maxLength: 2 }), fc.option(fc.nat(), { nil: undefined }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const model = new Map<string, number>();
        let map = PersistentMap.empty<number>();
        const versions = changes.map(([key, value]) => {
          if (value === undefined) model.delete(key);
          else model.set(key, value);
          map = value === undefined ? map.delete(key) : map.set(key, value);
          return { map, model: new Map(model) };
        });
        for (const version of versions) assert.deepEqual(new Map(version.map.entries()), version.model);
        for (const [key] of changes) assert.equal(map.get(key), model.get(key));
      }),
    );
  });
});
