import type { JobMeasures } from '../core/campaign/outcome.ts';
import type { RunRecord } from '../core/contracts/checker.ts';
import { NS_PER_MS } from '../core/duration.ts';
import type { FaultRecord } from '../core/fault-record.ts';
import { timeOf } from '../core/nemesis-events.ts';
import type { VerdictDocument } from '../core/verdict-document.ts';
import { latencyCounts } from './measures/latency-counts.ts';
import { leadersOf } from './measures/leaders.ts';
import { requestsOf, type Request } from './measures/requests.ts';
import { availabilityOf, unavailableOf } from './measures/service.ts';

/**
 * What a run comes to in numbers, small enough to be kept of every run of a night. Rates, latencies, service and leaders are
 * those under load; operations are all of the run. One pass over events, trace and faults each.
 */
export function measuresOfRun(record: RunRecord, document: VerdictDocument): JobMeasures {
  const { events } = record.history;
  const end = timeOf(events, 'stop-load') ?? events.at(-1)?.time ?? 0;
  const requests = requestsOf(events);
  const load = requests.filter(({ invoked }) => invoked <= end);
  const ok = load.filter(({ type }) => type === 'ok');
  return {
    duration: end / NS_PER_MS,
    operations: countOutcomes(requests),
    throughput: end === 0 ? 0 : (ok.length * 1_000 * NS_PER_MS) / end,
    latencies: latencyCounts(ok.map(({ ended, due }) => (ended - due) / NS_PER_MS)),
    faults: countFaults(record, document.effects),
    availability: availabilityOf(load, document.effects, end),
    unavailable: unavailableOf(load, end),
    ...leadersOf(record, document.effects, end),
    ...insideOf(record),
  };
}

function countOutcomes(requests: readonly Request[]): JobMeasures['operations'] {
  const counts = { ok: 0, fail: 0, info: 0 };
  for (const { type } of requests) counts[type]++;
  return counts;
}

function countFaults({ plan }: RunRecord, effects: readonly FaultRecord[]): JobMeasures['faults'] {
  const counts: Record<string, { planned: number; effective: number }> = {};
  const countOf = (fault: string): { planned: number; effective: number } =>
    (counts[fault] ??= { planned: 0, effective: 0 });
  for (const { fault } of plan.faults) countOf(fault).planned++;
  for (const { fault, effect } of effects) if (effect?.proven === true) countOf(fault).effective++;
  return counts;
}

/** What only an engine that takes every step itself can count. */
function insideOf({ plan, trace, invariants }: RunRecord): Pick<JobMeasures, 'rules' | 'premises' | 'steps'> {
  if (plan.spec.engine === 'live') return {};
  const rules: Record<string, number> = {};
  for (const { rule } of trace) rules[rule] = (rules[rule] ?? 0) + 1;
  if (invariants === undefined) return { rules, steps: trace.length };
  const premises: Record<string, number> = {};
  for (const predicate of invariants.predicates) {
    premises[predicate.name] = (premises[predicate.name] ?? 0) + predicate.premises;
  }
  return { rules, premises, steps: trace.length };
}
