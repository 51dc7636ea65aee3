import type { Checker, RunRecord } from '../../harness/core/contracts/checker.ts';
import { operationsOf } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';
import type { Witness } from '../../harness/core/witness.ts';
import { withMalformedAnswers } from '../answers/malformed-answers.ts';
import type { Anomaly } from './anomalies.ts';
import { anomalyInWords } from './failure.ts';
import { checkTransactions, type TransactionsResult } from './transactions.ts';

/** Transactions seem to have happened one after the other, in an order that agrees with time. */
export const transactions: Checker = {
  name: 'transactions',
  summary: 'transactions seem to happen one after the other, in an order that agrees with time',
  check({ history }: RunRecord): CheckResult {
    const operations = operationsOf(history.events);
    return withMalformedAnswers(transactionsResult(checkTransactions(operations, history.semantics)), operations);
  },
};

/**
 * The result in the form of a verdict document. Evidence: `{level, transactions, dependencies, anomalies, ruledOut,
 * possible, strongest?, ambiguousKeys, witness?, cycle?}`.
 */
export function transactionsResult(result: TransactionsResult): CheckResult {
  const { verdict, reason, summary, anomalies } = result;
  const first = anomalies.find(({ name }) => name === reason);
  return {
    name: transactions.name,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    summary,
    evidence: {
      level: result.level,
      transactions: { ...result.transactions },
      dependencies: result.dependencies,
      anomalies: anomalies as unknown as Json,
      ruledOut: [...result.ruledOut],
      possible: [...result.possible],
      ...(result.remains === undefined ? {} : { strongest: { sentence: result.remains } }),
      ambiguousKeys: [...result.ambiguousKeys],
      ...(first === undefined ? {} : { witness: witnessOf(first) as unknown as Json }),
      ...(first?.cycles[0] === undefined ? {} : { cycle: first.cycles[0] as unknown as Json }),
    },
  };
}

/** In the form of other contradictions, so that reports draw it as those. */
function witnessOf(anomaly: Anomaly): Witness {
  const { name, transactions: operations } = anomaly;
  return { key: '', pattern: name, operations, sentence: anomalyInWords(anomaly) };
}
