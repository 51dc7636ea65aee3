import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { InputError } from '../../../../harness/core/errors.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { counter } from '../../../../harness/core/models/counter.ts';
import { fencingLock } from '../../../../harness/core/models/fencing-lock.ts';
import { fifoQueue } from '../../../../harness/core/models/fifo-queue.ts';
import { multiRegister } from '../../../../harness/core/models/multi-register.ts';
import { mutex } from '../../../../harness/core/models/mutex.ts';
import { historyOf, REGISTER, type Line } from '../../../checkers/linearizability/history-notation.ts';

describe('models of objects', () => {
  it('fifo-queue gives out the oldest element, and null when there is none', () => {
    assert.deepEqual(fifoQueue.step([1], 'enqueue', 2, 2), { state: [1, 2] });
    assert.deepEqual(fifoQueue.step([1, 2], 'dequeue', null, 1), { state: [2] });
    assert.deepEqual(fifoQueue.step([1, 2], 'dequeue', null, undefined), { state: [2] });
    assert.equal(fifoQueue.step([1, 2], 'dequeue', null, 2), undefined);
    assert.equal(fifoQueue.step([1], 'dequeue', null, null), undefined);
    assert.deepEqual(fifoQueue.step([], 'dequeue', null, null), { state: [] });
    assert.equal(typeof fifoQueue.inputProblem('enqueue', null), 'string');
  });

  it('mutex is held by one owner at a time, who alone can release it', () => {
    assert.deepEqual(mutex.step(null, 'acquire', 'a', 'a'), { state: 'a' });
    assert.equal(mutex.step('a', 'acquire', 'b', 'b'), undefined);
    assert.equal(mutex.step('a', 'acquire', 'a', 'a'), undefined);
    assert.deepEqual(mutex.step('a', 'release', 'a', 'a'), { state: null });
    assert.equal(mutex.step('a', 'release', 'b', 'b'), undefined);
    assert.equal(mutex.refuses('a', 'acquire', 'b'), true);
    assert.equal(mutex.refuses('a', 'release', 'a'), false);
    assert.equal(typeof mutex.inputProblem('acquire', null), 'string');
  });

  it('fencing-lock answers tokens that rise', () => {
    const free = { holder: null, token: 4 };
    assert.deepEqual(fencingLock.step(free, 'acquire', 'a', 9), { state: { holder: 'a', token: 9 } });
    assert.deepEqual(fencingLock.step(free, 'acquire', 'a', undefined), { state: { holder: 'a', token: 5 } });
    for (const answer of [4, 3, null, 'five', 4.5])
      assert.equal(fencingLock.step(free, 'acquire', 'a', answer), undefined);
    assert.deepEqual(fencingLock.step({ holder: 'a', token: 9 }, 'release', 'a', 'a'), {
      state: { holder: null, token: 9 },
    });
    assert.equal(fencingLock.step({ holder: 'a', token: 9 }, 'acquire', 'b', 10), undefined);
  });

  it('counter adds up; only add-and-get and read say to what', () => {
    assert.deepEqual(counter.step(1, 'increment', 2, 2), { state: 3 });
    assert.deepEqual(counter.step(1, 'increment', -2, -2), { state: -1 });
    assert.deepEqual(counter.step(1, 'add-and-get', 2, 3), { state: 3 });
    assert.equal(counter.step(1, 'add-and-get', 2, 2), undefined);
    assert.equal(counter.step(1, 'read', null, 2), undefined);
    assert.equal(typeof counter.inputProblem('increment', 'two'), 'string');
  });

  it('multi-register reads and writes several keys at one moment', () => {
    const transfer = [
      ['r', 'x', null],
      ['w', 'x', 2],
      ['r', 'x', null],
      ['w', 'y', 3],
    ];
    const answer = (first: number | null, second: number): Json => [
      ['r', 'x', first],
      ['w', 'x', 2],
      ['r', 'x', second],
      ['w', 'y', 3],
    ];
    assert.deepEqual(multiRegister.step({ x: 1 }, 'txn', transfer, answer(1, 2)), { state: { x: 2, y: 3 } });
    assert.deepEqual(multiRegister.step({ x: 1 }, 'txn', transfer, undefined), { state: { x: 2, y: 3 } });
    assert.deepEqual(multiRegister.step({}, 'txn', transfer, answer(null, 2)), { state: { x: 2, y: 3 } });
    assert.equal(multiRegister.step({ x: 1 }, 'txn', transfer, answer(1, 1)), undefined);
    assert.equal(multiRegister.step({ x: 1 }, 'txn', transfer, [['r', 'x', 1]]), undefined);
    assert.deepEqual(multiRegister.step({ x: 1 }, 'txn', [['w', 'x', null]], [['w', 'x', null]]), { state: {} });
    assert.equal(typeof multiRegister.inputProblem('txn', [['append', 'x', 1]]), 'string');
  });

  it('multi-register: a fractured read is seen, a whole one is not', () => {
    const both = [
      ['w', 'x', 1],
      ['w', 'y', 1],
    ];
    const read = [
      ['r', 'x', null],
      ['r', 'y', null],
    ];
    const seen = (x: number | null, y: number | null): Line => [
      5,
      30,
      'txn',
      read,
      [
        'ok',
        [
          ['r', 'x', x],
          ['r', 'y', y],
        ],
      ],
    ];
    const verdictOf = (x: number | null, y: number | null): string => {
      const lines: readonly Line[] = [[0, 20, 'txn', both, ['ok', both]], seen(x, y)];
      return checkLinearizable(historyOf(lines), { ...REGISTER, model: 'multi-register', initial: {} }).verdict;
    };
    assert.deepEqual([verdictOf(1, 1), verdictOf(null, null)], ['pass', 'pass']);
    assert.deepEqual([verdictOf(1, null), verdictOf(null, 1)], ['fail', 'fail']);
  });

  for (const { name, initial } of [
    { name: 'fifo-queue', initial: 3 },
    { name: 'fencing-lock', initial: null },
    { name: 'counter', initial: null },
    { name: 'multi-register', initial: [] },
  ]) {
    it(`${name} does not begin with ${JSON.stringify(initial)}`, () => {
      assert.throws(
        () => checkLinearizable([], { ...REGISTER, model: name, initial }),
        (error) => error instanceof InputError && error.message.includes(name),
      );
    });
  }
});
