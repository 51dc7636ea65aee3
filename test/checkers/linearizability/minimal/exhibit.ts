import assert from 'node:assert/strict';
import { operationOf } from '../../../../checkers/linearizability/call.ts';
import { contradictionOf } from '../../../../checkers/linearizability/contradiction.ts';
import { judgeKey } from '../../../../checkers/linearizability/judge-key.ts';
import { defaultSteps } from '../../../../checkers/linearizability/linearizability.ts';
import { naive } from '../../../../checkers/linearizability/naive.ts';
import { normalise } from '../../../../checkers/linearizability/normalise.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import { model } from '../../../../harness/core/models/registry.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { modelOf, smallerOnes, type Exhibit } from './smaller.ts';

const NAIVE_STEPS = 1_000_000;

/**
 * Fails unless what is told of a history that has no order has none either, for the verifier that shares nothing with the
 * checker, and has one as soon as anything is taken out. The operations are those of one key.
 */
export function assertMinimal(operations: readonly Operation[], semantics: HistorySemantics): void {
  const { exhibit, sentence } = exhibitOf(operations, semantics);
  const about = (): string => `${sentence}\n${JSON.stringify(exhibit, null, 1)}\nof ${JSON.stringify(operations)}`;
  if (!hasNoOrder(exhibit, semantics)) assert.fail(`no contradiction: ${about()}`);
  for (const smaller of smallerOnes(exhibit)) {
    if (hasNoOrder({ ...exhibit, operations: smaller }, semantics)) {
      assert.fail(`not minimal: ${JSON.stringify(smaller)}\nis enough for ${about()}`);
    }
  }
}

function exhibitOf(
  operations: readonly Operation[],
  semantics: HistorySemantics,
): { readonly exhibit: Exhibit; readonly sentence: string } {
  const own = model(semantics.model);
  const key = { key: 'k', length: operations.length, index: indexOf, at: operationAt };
  const judged = judgeKey(normalise('k', operations, own, semantics), operations, defaultSteps(1));
  assert.equal(judged.result.verdict, 'fail');
  const { finding, starts } = contradictionOf([{ ...judged, operations: key }], own, semantics);
  const { calls, view, sentence } = finding;
  return { exhibit: { name: semantics.model, operations: calls.map(operationOf), starts, view }, sentence };

  function indexOf(position: number): number {
    return operationAt(position).index;
  }
  function operationAt(position: number): Operation {
    return operations[position] as Operation;
  }
}

function hasNoOrder(exhibit: Exhibit, semantics: HistorySemantics): boolean {
  return exhibit.starts.every((initial) => {
    const answer = naive(exhibit.operations, modelOf(exhibit), { ...semantics, initial }, NAIVE_STEPS);
    assert.notEqual(answer, 'undecided');
    return answer === 'not-linearizable';
  });
}
