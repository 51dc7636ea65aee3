import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Json } from '../../../harness/core/json.ts';
import type { Witness, WitnessOperation } from '../../../harness/core/witness.ts';
import { culpritOf, describeWitnessed, lanesOf, witnessOf } from '../../../reports/model/witness.ts';
import { failingRun, passingRun } from '../fixtures.ts';

function operation(index: number, f: string, invoked: number, completed: number | null): WitnessOperation {
  const type = completed === null ? 'info' : 'ok';
  return { index, process: index, f, input: null, output: null, type, invoked, completed, node: null };
}

const witness = (pattern: string, ...operations: WitnessOperation[]): Witness => ({
  key: 'k',
  pattern,
  sentence: 's',
  operations,
});

describe('witness of a verdict', () => {
  it('is found in the evidence of a failed check only', () => {
    const { document } = failingRun();
    assert.equal(witnessOf(document)?.pattern, 'stale-read');
    assert.equal(witnessOf(passingRun().document), undefined);
    const passed = document.checks.map((check) => ({ ...check, verdict: 'pass' as const }));
    assert.equal(witnessOf({ ...document, checks: passed }), undefined);
  });

  it('is not mistaken for other evidence', () => {
    const { document } = failingRun();
    for (const evidence of [null, [], 'text', { witness: null }, { witness: { operations: 3 } }] as Json[])
      assert.equal(
        witnessOf({ ...document, checks: [{ name: 'x', verdict: 'fail', summary: '', evidence }] }),
        undefined,
      );
  });

  it('blames the read that was answered last, not a write that took longer', () => {
    const found = culpritOf(
      witness('stale-read', operation(1, 'read', 5, 6), operation(2, 'write', 0, 9), operation(3, 'read', 7, 8)),
    );
    assert.equal(found?.index, 3);
  });

  it('blames nobody where all operations together have no order, and names keys where there are several', () => {
    const read = operation(1, 'read', 0, 1);
    assert.equal(culpritOf(witness('not-sequential', read)), undefined);
    assert.equal(describeWitnessed(read, 20), 'read → null');
    assert.equal(describeWitnessed({ ...read, key: 'x' }, 20), 'x: read → null');
  });

  it('blames a cas where two of them conflict', () => {
    const found = culpritOf(
      witness('cas-conflict', operation(1, 'cas', 0, 1), operation(2, 'cas', 2, 3), operation(3, 'read', 4, 5)),
    );
    assert.equal(found?.index, 2);
  });

  it('blames nobody when nobody saw anything', () => {
    assert.equal(culpritOf(witness('stale-read', operation(1, 'write', 0, null))), undefined);
  });

  it('gives each process one lane, in the order in which they act', () => {
    const second = { ...operation(2, 'read', 5, 6), process: 9 };
    const lanes = lanesOf(
      witness(
        'x',
        second,
        { ...operation(1, 'write', 1, 2), process: 4 },
        { ...operation(3, 'read', 7, 8), process: 9 },
      ),
    );
    assert.deepEqual(
      lanes.map((lane) => [lane.process, lane.operations.length]),
      [
        [4, 1],
        [9, 2],
      ],
    );
  });
});
