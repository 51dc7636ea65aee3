import { it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../checkers/linearizability/linearizability.ts';
import type { HistorySemantics } from '../../../harness/core/history.ts';
import { historyOf, type Line } from './history-notation.ts';

/** A contradiction by its name, in a history that has it and in one that is much the same and has not. */
export interface Anomaly {
  readonly pattern: string;
  readonly title: string;
  readonly broken: readonly Line[];
  /** Numbers of the operations of the witness; of one that was searched for, those it has at least. */
  readonly witness: readonly number[];
  /** Part of the sentence that tells it. */
  readonly says: string;
  readonly sound: readonly Line[];
  readonly semantics?: Partial<HistorySemantics>;
  /** What decides, where it is not what decides the other histories of the model. */
  readonly stage?: string;
}

/** Two tests for each: that it is found and told, and that it is not seen where it is not. */
export function theseAreTold(semantics: HistorySemantics, stage: string, anomalies: readonly Anomaly[]): void {
  for (const anomaly of anomalies) {
    const own = { ...semantics, ...anomaly.semantics };
    it(`${anomaly.pattern}: ${anomaly.title}`, () => {
      const result = checkLinearizable(historyOf(anomaly.broken), own);
      assert.equal(result.verdict, 'fail');
      assert.equal(result.reason, anomaly.pattern, result.summary);
      const witness = result.witness?.operations.map(({ index }) => index) ?? [];
      const expected = anomaly.stage ? witness.filter((index) => anomaly.witness.includes(index)) : witness;
      assert.deepEqual(expected, anomaly.witness, result.summary);
      assert.ok(result.summary.includes(anomaly.says), result.summary);
      assert.deepEqual(
        result.keys.map((key) => key.stage),
        [anomaly.stage ?? stage],
      );
    });
    it(`no ${anomaly.pattern} where it is almost so: ${anomaly.title}`, () => {
      const { verdict, summary } = checkLinearizable(historyOf(anomaly.sound), own);
      assert.equal(verdict, 'pass', summary);
    });
  }
}
