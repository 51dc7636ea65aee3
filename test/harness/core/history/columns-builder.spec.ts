import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InputError } from '../../../../harness/core/errors.ts';
import { ColumnsBuilder, columnsOf } from '../../../../harness/core/history/columns-builder.ts';
import { SAME_AS_INPUT } from '../../../../harness/core/history/codes.ts';
import { NULL_ID, ValueTable } from '../../../../harness/core/history/value-table.ts';
import { operationsAt } from '../../../../harness/core/history-columns.ts';
import { operationsOf } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { NEMESIS, type HistoryEvent } from '../../../../harness/core/operation.ts';

const primitive = fc.oneof(
  fc.nat(5),
  fc.constantFrom(null, true, -1, 1.5, 2 ** 30, 2 ** 30 - 1, '', 'a', '1'),
) as fc.Arbitrary<Json>;

const value = fc.oneof(
  primitive,
  fc.array(primitive, { maxLength: 3 }),
  fc.constant([[1], 2]),
  fc.constant({ a: 1 }),
) as fc.Arbitrary<Json>;

/** Any order of events: also completions too late, twice or of nothing, and invocations that are never completed. */
const event = fc.record(
  {
    process: fc.oneof(fc.nat(3), fc.constantFrom<number | typeof NEMESIS>(-1, 2 ** 31 - 1, NEMESIS)),
    type: fc.constantFrom('invoke', 'invoke', 'ok', 'ok', 'fail', 'info'),
    f: fc.constantFrom('read', 'write', 'cas'),
    value,
    time: fc.nat(100),
    key: fc.constantFrom('k1', 'k2', ''),
    error: fc.constantFrom('timeout', ''),
    node: fc.constantFrom('n1', 'n2'),
    planned: fc.nat(100),
  },
  { requiredKeys: ['process', 'type', 'f', 'value', 'time'] },
);

describe('history columns', () => {
  it('hold the operations that the events are', () => {
    fc.assert(
      fc.property(fc.array(event), (drafts) => {
        const events = drafts.map((draft, index) => ({ ...draft, index })) as HistoryEvent[];
        assert.deepEqual(operationsAt(columnsOf(events)), operationsOf(events));
      }),
      { numRuns: 2_000 },
    );
  });

  it('grow with the history', () => {
    const events = Array.from({ length: 5_000 }, (_, index): HistoryEvent[] => [
      { index: 2 * index, time: index, process: index, type: 'invoke', f: 'write', key: 'k', value: index, planned: 1 },
      { index: 2 * index + 1, time: index, process: index, type: 'ok', f: 'write', key: 'k', value: index, node: 'n1' },
    ]).flat();
    const columns = columnsOf(events);
    assert.equal(columns.length, 5_000);
    assert.ok(columns.output.every((id) => id === SAME_AS_INPUT));
    assert.deepEqual(operationsAt(columns), operationsOf(events));
  });

  it('have no columns for what nobody recorded', () => {
    const columns = columnsOf([{ index: 0, time: 0, process: 0, type: 'invoke', f: 'read', value: null }]);
    assert.deepEqual([columns.error, columns.node, columns.planned], [undefined, undefined, undefined]);
  });

  it('refuse processes that they have no room for', () => {
    const builder = new ColumnsBuilder();
    assert.throws(
      () => builder.push({ index: 0, time: 0, process: 2 ** 31, type: 'invoke', f: 'read', value: null }),
      InputError,
    );
  });
});

describe('ValueTable', () => {
  it('gives equal primitives one id and gives each value back', () => {
    fc.assert(
      fc.property(fc.array(primitive), (values) => {
        const table = new ValueTable();
        const ids = values.map((each) => table.id(each));
        for (const [a, first] of values.entries()) {
          assert.equal(table.value(ids[a] as number), first);
          assert.equal(ValueTable.of(table.others).value(ids[a] as number), first);
          for (const [b, second] of values.entries()) assert.equal(ids[a] === ids[b], first === second);
        }
      }),
    );
  });

  it('needs no table for whole numbers and null', () => {
    const table = new ValueTable();
    assert.deepEqual([table.id(0), table.id(7), table.id(NULL_ID - 1), table.id(null)], [0, 7, NULL_ID - 1, NULL_ID]);
    assert.deepEqual(table.others, []);
  });

  it('says which ids tell nothing about equality', () => {
    const table = new ValueTable();
    const [one, other] = [table.id([1]), table.id([1])];
    assert.notEqual(one, other);
    assert.deepEqual([table.isStructure(one), table.isStructure(table.id('a'))], [true, false]);
  });
});
