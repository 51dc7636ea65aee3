import type { Checker, RunRecord } from '../../../harness/core/contracts/checker.ts';
import { operationsOf } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { CheckResult } from '../../../harness/core/verdict.ts';
import { withMalformedAnswers } from '../../answers/malformed-answers.ts';
import { checkSessions, type SessionsResult } from './sessions.ts';

/** Answers of locks say nothing but who holds them, and a transaction is no access to one key. */
const SHOWING_NO_VERSIONS = ['mutex', 'list-append-transactions'];

/** Each process sees every key go forward, and its own writes. */
export const sessions: Checker = {
  name: 'sessions',
  summary: 'monotonic reads and writes, read-your-writes and writes-follow-reads, per process and key',
  onRequest: true,
  unfitModels: SHOWING_NO_VERSIONS,
  check({ history }: RunRecord): CheckResult {
    const operations = operationsOf(history.events);
    return withMalformedAnswers(sessionsResult(checkSessions(operations, history.semantics)), operations);
  },
};

/** Conflicts shown: one of each kind is enough to understand, the rest is counted. */
const SHOWN = 16;

/** Evidence: `{held, together, steps, conflicts, unknown, notJudged, witness?}`. */
export function sessionsResult(result: SessionsResult): CheckResult {
  const { verdict, reason, summary, held, together, steps, conflicts, unknown, notJudged } = result;
  const [witness] = conflicts;
  return {
    name: sessions.name,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    summary,
    restates: ['linearizable', 'sequential'],
    evidence: {
      held,
      together: together.map((set) => [...set]),
      steps,
      found: conflicts.length,
      conflicts: conflicts.slice(0, SHOWN) as unknown as Json,
      unknown,
      notJudged,
      ...(witness === undefined ? {} : { witness: witness as unknown as Json }),
    },
  };
}
