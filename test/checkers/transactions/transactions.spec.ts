import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { transactionsResult } from '../../../checkers/transactions/checker.ts';
import { checkTransactions } from '../../../checkers/transactions/transactions.ts';
import { InputError } from '../../../harness/core/errors.ts';
import type { Operation } from '../../../harness/core/operation.ts';
import { denseGraph } from './dense-graph.ts';
import { history, semanticsOf } from './history-notation.ts';

const LISTS = semanticsOf('append');
const REGISTERS = semanticsOf('w');

describe('checkTransactions', () => {
  it('passes transactions that have an order', () => {
    const result = checkTransactions(history('p0 0-2 ax1 ry-', 'p1 1-4 rx[1] ay1', 'p0 5-6 rx[1] ry[1]'), LISTS);
    assert.equal(result.verdict, 'pass');
    assert.deepEqual(result.possible, ['strict-serializable']);
    assert.deepEqual(result.ruledOut, []);
  });

  it('is vacuous when nothing was done, nothing read, or nothing written', () => {
    const vacuous = [[], history('p0 0-2 ax1 ?'), history('p0 0-2 ax1'), history('p0 0-2 rx-')];
    for (const operations of vacuous) assert.equal(checkTransactions(operations, LISTS).verdict, 'vacuous');
  });

  it('does not decide about keys where a value was written twice, but still about the others', () => {
    const twice = history('p0 0-2 ax1', 'p1 0-2 ax1', 'p2 3-4 rx[1,1]');
    const result = checkTransactions(twice, LISTS);
    assert.equal(result.verdict, 'unknown');
    assert.deepEqual(result.ambiguousKeys, ['x']);
    const both = history('p0 0-2 ax1', 'p1 0-2 ax1', 'p2 3-4 ry[7]');
    assert.equal(checkTransactions(both, LISTS).reason, 'garbage-read');
  });

  it('takes a value that was tried again after a failure for that of the second attempt', () => {
    const result = checkTransactions(history('p0 0-2 ax1 !', 'p0 3-4 ax1', 'p1 5-6 rx[1]'), LISTS);
    assert.equal(result.verdict, 'pass');
  });

  it('does not decide about registers that null was written to', () => {
    assert.equal(checkTransactions(history('p0 0-2 wx-', 'p1 3-4 rx-'), REGISTERS).verdict, 'unknown');
  });

  it('takes a transaction of unknown outcome for one that may have happened, and may still', () => {
    const seen = history('p0 0-1 ax1 ?', 'p1 2-3 rx-', 'p2 4-5 rx[1]');
    const unseen = history('p0 0-1 ax1 ?', 'p1 2-3 rx-', 'p2 4-5 rx-');
    for (const operations of [seen, unseen]) assert.equal(checkTransactions(operations, LISTS).verdict, 'pass');
    const gone = history('p0 0-1 ax1 ?', 'p1 2-3 rx[1]', 'p2 4-5 rx-');
    assert.equal(checkTransactions(gone, LISTS).reason, 'G-single-realtime');
  });

  it('takes equal times for concurrent', () => {
    assert.equal(checkTransactions(history('p0 0-2 ax1', 'p1 2-3 rx-'), LISTS).verdict, 'pass');
    assert.equal(checkTransactions(history('p0 0-2 ax1', 'p1 3-4 rx-'), LISTS).verdict, 'fail');
  });

  it('reads a nil as nothing there or as no information, as the history says', () => {
    const stale = history('p0 0-2 ax1', 'p1 3-4 rx-');
    assert.equal(checkTransactions(stale, LISTS).verdict, 'fail');
    assert.notEqual(checkTransactions(stale, semanticsOf('append', 'wildcard')).verdict, 'fail');
  });

  it('breaks no weaker promise by an anomaly that it allows', () => {
    const skew = history('p0 0-9 rx- ay1', 'p1 0-9 ry- ax1');
    assert.equal(checkTransactions(skew, LISTS, { level: 'snapshot-isolation' }).verdict, 'pass');
    const result = checkTransactions(skew, LISTS, { level: 'serializable' });
    assert.equal(result.verdict, 'fail');
    assert.deepEqual(result.ruledOut, ['repeatable-read']);
    assert.deepEqual(result.possible, ['strong-snapshot-isolation']);
  });

  it('says why, edge by edge', () => {
    const result = checkTransactions(history('p0 0-9 rx- ry[1]', 'p1 0-9 ax1 ay1'), LISTS);
    const [{ cycles } = { cycles: [] }] = result.anomalies;
    assert.equal(
      cycles[0]?.sentence,
      'T1 comes before T2 because T1 read null under x, before T2 appended 1; T2 comes before T1 because T1 read 1 under y, which T2 appended: a contradiction.',
    );
    assert.match(result.summary, /^T1 comes before T2 .* \(T1 = #0, T2 = #2\) At most /);
  });

  it('says the same in the form of a verdict document', () => {
    const found = transactionsResult(checkTransactions(history('p0 0-2 ax1', 'p1 3-4 rx-'), LISTS));
    assert.equal(found.reason, 'G-single-realtime');
    const { witness, cycle } = found.evidence as { witness: { operations: unknown[] }; cycle: { edges: unknown[] } };
    assert.equal(witness.operations.length, 2);
    assert.equal(cycle.edges.length, 2);
  });

  it('finds a single anti-dependency in a dense graph of many', () => {
    const reasons = (hidden: boolean): string[] =>
      checkTransactions(denseGraph(1_000, 8, hidden), LISTS).anomalies.map(({ name }) => name);
    assert.ok(!reasons(false).includes('G-single'));
    assert.ok(reasons(false).length > 0);
    assert.ok(reasons(true).includes('G-single'));
  });

  it('refuses what is no transaction, and answers to something else', () => {
    const [operation] = history('p0 0-2 ax1') as [Operation];
    const refused = (change: Partial<Operation>): void =>
      assert.throws(() => checkTransactions([{ ...operation, ...change }], LISTS), InputError);
    refused({ input: 'x' });
    refused({ input: [['w', 'x', 1]] });
    refused({ output: [['append', 'y', 1]] });
    refused({ input: [['r', 'x', null]], output: [['r', 'x', 1]] });
    assert.throws(() => checkTransactions([operation], { ...LISTS, model: 'register' }), InputError);
    assert.throws(() => checkTransactions([operation], { ...LISTS, initial: 1 }), InputError);
  });
});
