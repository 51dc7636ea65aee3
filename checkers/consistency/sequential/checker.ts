import type { Checker, RunRecord } from '../../../harness/core/contracts/checker.ts';
import { operationsOf } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { CheckResult } from '../../../harness/core/verdict.ts';
import { withMalformedAnswers } from '../../answers/malformed-answers.ts';
import { checkSequential, type SequentialResult } from './sequential.ts';

/** One order of all operations keeps every process's own order; real time does not count. */
export const sequential: Checker = {
  name: 'sequential',
  summary: 'all operations have one order that keeps every process’s own, whatever the real time',
  onRequest: true,
  check({ history }: RunRecord): CheckResult {
    const operations = operationsOf(history.events);
    return withMalformedAnswers(sequentialResult(checkSequential(operations, history.semantics)), operations);
  },
};

/** Evidence: `{operations, keys, sessions, stage, steps, circle?, witness?, order?}`; `order` by index of invocation. */
export function sequentialResult(result: SequentialResult): CheckResult {
  const { verdict, reason, summary, operations, keys, sessions, stage, steps, witness, circle, order } = result;
  return {
    name: sequential.name,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    summary,
    restates: ['linearizable'],
    evidence: {
      operations,
      keys,
      sessions,
      stage,
      steps,
      ...(circle.length === 0 ? {} : { circle }),
      ...(witness === undefined ? {} : { witness: witness as unknown as Json }),
      ...(order.length === 0 ? {} : { order }),
    },
  };
}
