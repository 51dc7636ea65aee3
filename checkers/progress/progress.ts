import type { Checker, RunRecord } from '../../harness/core/contracts/checker.ts';
import { endedEarly } from '../../harness/core/first-violation.ts';
import { operationsOf } from '../../harness/core/history.ts';
import { timeOf } from '../../harness/core/nemesis-events.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import { model } from '../../harness/core/models/registry.ts';
import type { Operation } from '../../harness/core/operation.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';

/** Something that every key owes once all faults are healed. */
interface Owed {
  readonly name: string;
  readonly met: (operation: Operation) => boolean;
}

/**
 * After all faults are healed the cluster serves again: on every key a new write and a new read succeed, or, where there
 * are no reads, one of each of its operations: a lock is acquired and released. Raft promises
 * no more than that, and no sooner than its clocks allow; the spec's `recovery` is the bound.
 */
export const progress: Checker = {
  name: 'progress',
  summary: 'after all faults are healed, a new write and a new read succeed on every key',
  check(record: RunRecord): CheckResult {
    const healed = timeOf(record.history.events, 'start-recovery');
    if (healed === undefined) return endedEarly('progress', record.history.events) ?? notReached();
    const after = operationsOf(record.history.events).filter(({ type, invoked }) => type === 'ok' && invoked >= healed);
    const due = owedBy(model(record.history.semantics.model));
    const missing = record.plan.keys.flatMap((key) => {
      const owed = due.filter(({ met }) => !after.some((operation) => operation.key === key && met(operation)));
      return owed.map(({ name }) => ({ key, operation: name }));
    });
    const evidence = { keys: record.plan.keys.length, missing };
    if (missing.length === 0) {
      return {
        name: 'progress',
        verdict: 'pass',
        summary: `all ${String(record.plan.keys.length)} keys were served again after the faults: ${due.map(({ name }) => name).join(' and ')}`,
        evidence,
      };
    }
    if (!record.complete) {
      const early = endedEarly('progress', record.history.events);
      if (early !== undefined) return { ...early, evidence };
      return { name: 'progress', verdict: 'unknown', summary: 'the run was cut off during recovery', evidence };
    }
    const keys = [...new Set(missing.map(({ key }) => key))];
    return {
      name: 'progress',
      verdict: 'fail',
      reason: 'no-progress',
      summary: `no progress on ${keys.join(', ')} within ${String(record.plan.spec.recoveryMs)} ms after all faults were healed`,
      evidence,
    };
  },
};

function owedBy({ reads, functions }: SequentialModel): Owed[] {
  if (reads.length === 0) return functions.map((name) => ({ name, met: ({ f }) => f === name }));
  return [
    { name: 'write', met: ({ f }) => !reads.includes(f) },
    { name: 'read', met: ({ f }) => reads.includes(f) },
  ];
}

function notReached(): CheckResult {
  return { name: 'progress', verdict: 'unknown', summary: 'the run was cut off before recovery', evidence: null };
}
