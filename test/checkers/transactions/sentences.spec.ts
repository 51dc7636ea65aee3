import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { transactionsResult } from '../../../checkers/transactions/checker.ts';
import { checkTransactions } from '../../../checkers/transactions/transactions.ts';
import { history, semanticsOf } from './history-notation.ts';

function told(write: 'append' | 'w', anomaly: string, ...lines: readonly string[]): string | undefined {
  const { anomalies } = checkTransactions(history(...lines), semanticsOf(write));
  return anomalies.find(({ name }) => name === anomaly)?.sentence;
}

const WRITES = ['p0 0-1 ax1', 'p0 1-2 ax2', 'p0 2-3 ax3', 'p0 3-4 ax4', 'p0 4-5 ax5'];

describe('sentences of anomalies', () => {
  it('say where two lists part, of the shortest reads that show it', () => {
    const reads = ['p1 6-7 rx[1,2,3,4,5]', 'p2 8-9 rx[1,2,4,3]', 'p3 10-11 rx[1,2,4]', 'p4 12-13 rx[1,2,3]'];
    assert.equal(
      told('append', 'incompatible-order', ...WRITES, ...reads),
      '#14 and #16 read lists under x that begin with the same 2 elements; then #14 has 4 and #16 has 3.',
    );
  });

  it('say that lists differ from the beginning, or after one element', () => {
    assert.equal(
      told('append', 'incompatible-order', ...WRITES, 'p1 6-7 rx[1,2]', 'p2 8-9 rx[2]'),
      '#12 and #10 read lists under x that differ from the first element on: #12 has 2 and #10 has 1.',
    );
    assert.match(
      told('append', 'incompatible-order', ...WRITES, 'p1 6-7 rx[1,2,3]', 'p2 8-9 rx[1,3]') ?? '',
      /begin with the same element; then #12 has 3 and #10 has 2\.$/,
    );
  });

  it('name one transaction that read two lists once', () => {
    assert.equal(
      told('append', 'incompatible-order', ...WRITES, 'p1 6-7 rx[1,2,3] rx[1,3]'),
      '#10 read two lists under x that begin with the same element; then one has 3 and the other 2.',
    );
  });

  it('say which elements of one transaction a list turned round', () => {
    assert.equal(
      told('append', 'incompatible-order', 'p0 0-1 ax1 ax2', 'p1 2-3 ax3', 'p2 4-5 rx[2,1,3]', 'p3 6-7 rx[2,1]'),
      '#6 read 2 before 1 under x, although #0 appended 1 before 2.',
    );
  });

  it('say who read the same version, and what they did with it', () => {
    assert.equal(
      told('append', 'lost-update', 'p0 0-1 ax1', 'p1 2-9 rx[1] ax2', 'p2 2-9 rx[1] ax3'),
      '#2 and #4 both read [1] under x, and each appended after it.',
    );
    assert.equal(
      told('w', 'lost-update', 'p0 0-1 wx1', ...[1, 2, 3, 4, 5].map((p) => `p${p} 2-9 rx1 wx${p + 1}`)),
      '#2, #4, #6, #8 and 1 more all read 1 under x, and each wrote over it.',
    );
  });
});

describe('what is said of a failure beside its first anomaly', () => {
  const lines = ['p0 0-1 ax1', 'p1 2-9 rx[1] ax2', 'p2 2-9 rx[1] ax3', 'p3 10-11 rx[1,2]', 'p4 12-13 rx[1]'];

  it('is what may hold nevertheless and what else was found, in the result and for reports', () => {
    const result = checkTransactions(history(...lines), semanticsOf('append'));
    assert.match(result.remains ?? '', /^At most \S+( or \S+)* is possible\. Also found: \S+ \(\d+\)/);
    assert.ok(result.summary.endsWith(` ${result.remains}`), result.summary);
    const { strongest } = transactionsResult(result).evidence as { strongest: { sentence: string } };
    assert.equal(strongest.sentence, result.remains);
  });

  it('is nothing where there is no failure', () => {
    const passed = transactionsResult(checkTransactions(history('p0 0-1 ax1', 'p1 2-3 rx[1]'), semanticsOf('append')));
    assert.ok(!Object.hasOwn(passed.evidence as object, 'strongest'));
  });

  it('names the transactions of a cycle in the witness as well', () => {
    const stale = transactionsResult(checkTransactions(history('p0 0-2 ax1', 'p1 3-4 rx-'), semanticsOf('append')));
    const { witness } = stale.evidence as { witness: { sentence: string } };
    assert.match(witness.sentence, /a contradiction\. \(T1 = #\d, T2 = #\d\)$/);
  });
});
