import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assignRows } from '../../../reports/model/rows.ts';

describe('assignRows', () => {
  it('keeps a process in its row and gives a free row to the next process', () => {
    const { rows, count } = assignRows([
      { process: 0, invoked: 0, closed: 5 },
      { process: 1, invoked: 1, closed: 9 },
      { process: 7, invoked: 6, closed: 7 },
      { process: 1, invoked: 10, closed: 11 },
    ]);
    assert.deepEqual(rows, [0, 1, 0, 1]);
    assert.equal(count, 2);
  });

  it('never puts two open operations into one row', () => {
    const spell = fc.record({ process: fc.nat(9), invoked: fc.nat(50), length: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(spell), (spells) => {
        const until = new Map<number, number>();
        const operations = spells
          .sort((a, b) => a.invoked - b.invoked)
          .filter(({ process, invoked, length }) => {
            if ((until.get(process) ?? 0) > invoked) return false;
            until.set(process, invoked + length);
            return true;
          })
          .map(({ process, invoked, length }) => ({ process, invoked, closed: invoked + length }));
        const { rows } = assignRows(operations);
        operations.forEach((one, i) =>
          operations.slice(i + 1).forEach((other, j) => {
            if (rows[i] === rows[i + 1 + j]) assert.ok(one.closed <= other.invoked);
          }),
        );
      }),
    );
  });
});
