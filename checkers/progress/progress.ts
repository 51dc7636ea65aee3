import type { Checker, RunRecord } from '../../harness/core/contracts/checker.ts';
import { operationsOf } from '../../harness/core/history.ts';
import { isJsonObject, type Json } from '../../harness/core/json.ts';
import { model } from '../../harness/core/models/registry.ts';
import { timeOf } from '../../harness/core/nemesis-events.ts';
import { NEMESIS, type Operation } from '../../harness/core/operation.ts';
import type { CheckResult, Verdict } from '../../harness/core/verdict.ts';

/** When every fault is healed the cluster works again: on every key a new write and a new read succeed. */
export const progress: Checker = {
  name: 'progress',
  summary: 'after every fault is healed, a write and a read succeed on every key',
  check(record: RunRecord): CheckResult {
    const start = timeOf(record.history.events, 'start-recovery');
    if (start === undefined) return withoutRecovery(record);
    const keys = recoveryKeys(record);
    const after = operationsOf(record.history.events).filter(({ invoked, type }) => invoked >= start && type === 'ok');
    const { reads } = model(record.history.semantics.model);
    const missing = keys.flatMap((key) => missingOn(key, after, reads));
    if (missing.length === 0) return passed(keys);
    const ended = record.complete || timeOf(record.history.events, 'stop-recovery') !== undefined;
    return ended ? stuck(missing, keys) : cutOff(missing);
  },
};

interface Missing {
  readonly key: string;
  readonly what: 'write' | 'read';
}

function missingOn(key: string, succeeded: readonly Operation[], reads: readonly string[]): Missing[] {
  const own = succeeded.filter((operation) => operation.key === key);
  const missing: Missing[] = [];
  if (!own.some(({ f }) => !reads.includes(f))) missing.push({ key, what: 'write' });
  if (!own.some(({ f }) => reads.includes(f))) missing.push({ key, what: 'read' });
  return missing;
}

/** The keys named by the recovery itself, and otherwise all of the plan. */
function recoveryKeys({ history, plan }: RunRecord): readonly string[] {
  const event = history.events.find(({ process, f }) => process === NEMESIS && f === 'start-recovery');
  const keys = isJsonObject(event?.value) ? event.value['keys'] : undefined;
  return Array.isArray(keys) ? keys.map(String) : plan.keys;
}

function passed(keys: readonly string[]): CheckResult {
  if (keys.length === 0) return result('vacuous', 'The recovery asked for no key.', {});
  return result('pass', `After recovery a write and a read succeeded on all ${keys.length} keys.`, { keys });
}

function stuck(missing: readonly Missing[], keys: readonly string[]): CheckResult {
  const named = missing.map(({ key, what }) => `no ${what} on ${key}`).join(', ');
  const summary = `After recovery ${named} succeeded.`;
  return { ...result('fail', summary, { missing: missing.map((one) => ({ ...one })), keys }), reason: 'no-progress' };
}

function cutOff(missing: readonly Missing[]): CheckResult {
  return result('unknown', 'The run was cut off during recovery.', { missing: missing.map((one) => ({ ...one })) });
}

function withoutRecovery({ complete }: RunRecord): CheckResult {
  if (complete) return result('vacuous', 'The run had no recovery, so progress was not asked for.', {});
  return result('unknown', 'The run was cut off before its recovery.', {});
}

function result(verdict: Verdict, summary: string, evidence: Json): CheckResult {
  return { name: progress.name, verdict, summary, evidence };
}
