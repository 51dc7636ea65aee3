import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { TransactionCycle } from '../../../harness/core/transaction-cycle.ts';
import type { WitnessOperation } from '../../../harness/core/witness.ts';
import { cycleLayout } from '../../../reports/diagram/cycle-layout.ts';
import { contradictionSvg } from '../../../reports/diagram/contradiction-svg.ts';
import { cycleSvg } from '../../../reports/diagram/cycle-svg.ts';
import type { Json } from '../../../harness/core/json.ts';

describe('cycleSvg', () => {
  it('shows every transaction with its parts, every edge with its kind, and every reason', () => {
    const picture = cycleSvg(cycle(2)) as string;
    for (const text of [
      'T1 = #0, process 0',
      'T2 = #2, process 1',
      'append x 1',
      'r y [1]',
      '>rw<',
      'T1 before T2: ',
    ]) {
      assert.ok(picture.includes(text), text);
    }
    assert.equal(picture.match(/<rect /g)?.length, 2);
    assert.equal(picture.match(/class="edge /g)?.length, 2);
  });

  it('takes what a client wrote for text', () => {
    const picture = cycleSvg(cycle(2, '<script>')) as string;
    assert.ok(!picture.includes('<script>'));
  });

  it('puts no transaction over another, and none outside', () => {
    for (let count = 2; count <= 30; count++) {
      const lines = Array.from({ length: count }, (_, place) => 2 + (place % 6));
      const { boxes, width, height } = cycleLayout(cycle(count), lines);
      for (const [place, box] of boxes.entries()) {
        assert.ok(box.x - box.width / 2 >= 0 && box.x + box.width / 2 <= width, `${count}: ${place}`);
        assert.ok(box.y - box.height / 2 >= 30 && box.y + box.height / 2 <= height, `${count}: ${place}`);
        for (const other of boxes.slice(place + 1)) {
          const apart =
            Math.abs(box.x - other.x) >= (box.width + other.width) / 2 ||
            Math.abs(box.y - other.y) >= (box.height + other.height) / 2;
          assert.ok(apart, `${count}: ${place}`);
        }
      }
    }
  });

  it('is what is drawn of a check that found a cycle; of others it is the witness', () => {
    const found = cycle(2);
    const witness = { key: '', pattern: found.name, operations: found.transactions, sentence: found.sentence };
    const drawn = (evidence: object): string | undefined => contradictionSvg(evidence as Json);
    assert.equal(drawn({ witness, cycle: found }), cycleSvg(found));
    assert.ok(drawn({ witness })?.includes('class="witness"'));
    assert.ok(drawn({ witness, cycle: cycle(31) })?.includes('class="witness"'));
    assert.equal(drawn({}), undefined);
  });

  it('does not draw what is too large', () => {
    assert.equal(cycleSvg(cycle(31)), undefined);
  });
});

function cycle(count: number, value = '1'): TransactionCycle {
  const transactions = Array.from({ length: count }, (_, place): WitnessOperation => {
    const output = [
      ['append', 'x', value === '1' ? 1 : value],
      ['r', 'y', [1]],
    ];
    return {
      index: 2 * place,
      process: place,
      f: 'txn',
      input: output,
      output,
      type: 'ok',
      invoked: 0,
      completed: 9,
      node: null,
    };
  });
  const edges = transactions.map((_, place) => ({ kind: 'rw', label: 'x: 1', sentence: `reason ${place}` }) as const);
  return { name: 'G2-item', transactions, edges, sentence: 'a contradiction' };
}
