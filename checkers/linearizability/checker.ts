import type { Checker, RunRecord } from '../../harness/core/contracts/checker.ts';
import { columnsOf } from '../../harness/core/history/columns-builder.ts';
import { operationsOf } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';
import { malformedIn, withMalformedAnswers } from '../answers/malformed-answers.ts';
import { strongestModel, type StrongestModel } from '../consistency/strongest.ts';
import { checkLinearizable, type KeyResult, type LinearizabilityResult } from './linearizability.ts';

/** Every operation seems to take effect at one moment between its invocation and its completion. */
export const linearizable: Checker = {
  name: 'linearizable',
  summary: 'every operation seems to take effect at one moment between its invocation and its completion',
  check({ history: { events, semantics } }: RunRecord): CheckResult {
    const columns = columnsOf(events);
    const result = checkLinearizable(columns, semantics);
    const history = { length: columns.length, operations: () => operationsOf(events) };
    const strongest = result.verdict === 'fail' ? strongestModel(history, semantics) : undefined;
    return withMalformedAnswers(linearizableResult(result, strongest), malformedIn(columns));
  },
};

/**
 * The result in the form of a verdict document, of a failure with what still holds. Evidence: `{keys, operations, stages,
 * patterns, perKey, witness?, excerpt?, strongest?}`.
 */
export function linearizableResult(result: LinearizabilityResult, strongest?: StrongestModel): CheckResult {
  const { verdict, reason, witness, excerpt } = result;
  const summary = strongest === undefined ? result.summary : `${result.summary} ${strongest.sentence}`;
  return {
    name: linearizable.name,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    summary,
    evidence: {
      keys: result.keys.length,
      operations: result.operations,
      stages: countStages(result.keys),
      patterns: { ...result.patterns },
      perKey: result.keys.map((key) => ({ ...key })),
      ...(witness === undefined ? {} : { witness: witness as unknown as Json, excerpt: excerpt as unknown as Json }),
      ...(strongest === undefined ? {} : { strongest: strongest as unknown as Json }),
    },
  };
}

function countStages(keys: readonly KeyResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { stage } of keys) counts[stage] = (counts[stage] ?? 0) + 1;
  return counts;
}
