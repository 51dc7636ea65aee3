import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { Certificate } from '../../../checkers/transactions/certificate.ts';
import type { Claim } from '../../../checkers/transactions/claim.ts';
import { transactionsOf, type Transaction } from '../../../checkers/transactions/transaction.ts';
import { HarnessError } from '../../../harness/core/errors.ts';
import { history } from './history-notation.ts';

const SKEW = transactionsOf(history('p0 0-9 rx- ry[1]', 'p1 0-9 ax1 ay1', 'p2 10-11 rx[1]'), 'append');
const [READER, WRITER, LATER] = SKEW as [Transaction, Transaction, Transaction];

const MISSES: Claim = { kind: 'rw', by: 'none', from: READER, to: WRITER, about: { key: 'x', value: 1 } };
const READS: Claim = { kind: 'wr', by: 'none', from: WRITER, to: READER, about: { key: 'y', value: 1 } };

describe('certificate of a cycle', () => {
  it('confirms what the transactions show', () => {
    new Certificate(SKEW, 'append', new Set(['x', 'y'])).confirm([MISSES, READS], 'G-single');
  });

  const wrong: Record<string, readonly Claim[]> = {
    'a read that found something else': [MISSES, { ...READS, about: { key: 'x', value: 1 } }],
    'a write by somebody else': [
      { ...MISSES, to: LATER },
      { ...READS, from: LATER },
    ],
    'a read that missed nothing': [{ ...MISSES, about: { key: 'y', value: 1 } }, READS],
    'edges that do not meet': [MISSES, MISSES],
    'a path instead of a cycle': [MISSES],
    'a process that did neither': [MISSES, { kind: 'process', by: 'none', from: WRITER, to: READER, about: undefined }],
    'a time that was later': [MISSES, { kind: 'realtime', by: 'none', from: WRITER, to: READER, about: undefined }],
    'an overwriting that nobody saw': [MISSES, { ...READS, kind: 'ww' }],
  };
  for (const [what, claims] of Object.entries(wrong)) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => new Certificate(SKEW, 'append', new Set(['x', 'y'])).confirm(claims, 'G2-item'),
        HarnessError,
      );
    });
  }

  it('refuses a cycle of another class', () => {
    assert.throws(
      () => new Certificate(SKEW, 'append', new Set(['x', 'y'])).confirm([MISSES, READS], 'G1c'),
      HarnessError,
    );
  });

  it('refuses an order of two versions of a register that nobody had in that order', () => {
    const blind = transactionsOf(history('p0 0-9 wx1', 'p1 0-9 wx2', 'p2 0-9 rx1'), 'w');
    const [first, second, reader] = blind as [Transaction, Transaction, Transaction];
    const about = { key: 'x', value: 2 };
    const claims: readonly Claim[] = [
      { kind: 'rw', by: 'realtime', from: reader, to: second, about },
      { kind: 'rw', by: 'realtime', from: second, to: reader, about },
    ];
    assert.notEqual(first, second);
    assert.throws(() => new Certificate(blind, 'w', new Set(['x'])).confirm(claims, 'G2-item'), HarnessError);
  });
});
