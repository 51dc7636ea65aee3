import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Witness, WitnessOperation } from '../../../harness/core/witness.ts';
import { witnessLines } from '../../../reports/text/witness-lines.ts';

function operation(index: number, invoked: number, completed: number): WitnessOperation {
  const call = { f: 'increment', input: 1, output: 1, type: 'ok' as const };
  return { index, process: index, ...call, invoked, completed, node: null };
}

const WITNESS: Witness = {
  key: 'k',
  pattern: 'not-linearizable',
  sentence: 's',
  operations: Array.from({ length: 40 }, (_, index) => operation(index, 10 * index + 1, 10 * index + 8)),
};

describe('witnessLines', () => {
  it('shows the end of a large witness, where it becomes a contradiction, and marks what completes it', () => {
    const lines = witnessLines({ ...WITNESS, culprit: 39 });
    assert.equal(lines[0], 'after 24 operations not shown here');
    assert.match(lines[1] ?? '', /^#24 /);
    assert.match(lines.at(-1) ?? '', /^#39 .*<- no order left$/);
    assert.equal(lines.filter((line) => line.includes('<-')).length, 1);
  });

  it('shows what completes it however early that began', () => {
    const lines = witnessLines({ ...WITNESS, culprit: 3 });
    assert.match(lines[1] ?? '', /^#3 .*<- no order left$/);
    assert.equal(lines.length, 17);
  });

  it('blames the operation that the witness names, and none other', () => {
    const operations = WITNESS.operations.slice(0, 3);
    const lines = witnessLines({ ...WITNESS, pattern: 'two-holders', operations, culprit: 1 });
    assert.deepEqual(
      lines.map((line) => line.includes('<- impossible')),
      [false, true, false],
    );
  });

  it('says how many alike are left out', () => {
    assert.equal(witnessLines({ ...WITNESS, notShown: 7 }).at(-1), 'and 7 more such operations');
  });

  it('shows the answer of an increment that answers, though it is what it was asked to add', () => {
    const answered = { ...operation(0, 1, 2), f: 'add-and-get' };
    assert.match(witnessLines({ ...WITNESS, operations: [answered] })[0] ?? '', /add-and-get 1 -> 1 /);
  });

  it('shows of a long answer what matters', () => {
    const output = Array.from({ length: 30 }, (_, element) => element % 29);
    const read = { ...operation(0, 1, 2), f: 'read', input: null, output };
    const textOf = (relevant: WitnessOperation['relevant']): string =>
      witnessLines({ ...WITNESS, operations: [{ ...read, ...(relevant === undefined ? {} : { relevant }) }] })[0] ?? '';
    assert.match(textOf([0, 0]), /read -> \[0,…,0\] /);
    assert.match(textOf([7]), /read -> \[…,7,…\] /);
    assert.match(textOf([5, 6]), /read -> \[…,5,6,…\] /);
    assert.match(textOf([]), /read -> \[0,1,2,/);
  });
});
