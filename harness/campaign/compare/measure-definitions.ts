import type { ComparedMeasure } from '../../core/campaign/comparison.ts';
import { LATENCY_BOUNDS, type JobMeasures } from '../../core/campaign/outcome.ts';
import { quantileOf, quantileOfCounts } from '../../core/statistics/quantiles.ts';
import { NO_FAULT } from '../measures/service.ts';

/** A number that a run comes to, from its measures. */
export interface MeasureDefinition extends Pick<ComparedMeasure, 'name' | 'unit' | 'better'> {
  /** Undefined where the run has nothing of it. */
  of(measures: JobMeasures): number | undefined;
}

const MS_PER_MINUTE = 60_000;

const ALWAYS: readonly MeasureDefinition[] = [
  { name: 'throughput', unit: 'ok/s', better: 'more', of: ({ throughput }) => throughput },
  latency('median latency', 0.5),
  latency('95 % latency', 0.95),
  latency('99 % latency', 0.99),
  {
    name: 'unknown outcomes',
    unit: '%',
    better: 'less',
    of: ({ operations: { ok, fail, info } }) => percent(info, ok + fail + info),
  },
  {
    name: 'time to a new leader',
    unit: 'ms',
    better: 'less',
    of: ({ newLeaderAfter }) => quantileOf(newLeaderAfter, 0.5),
  },
  {
    name: 'time without any success',
    unit: 's',
    better: 'less',
    of: ({ unavailable }) => unavailable.reduce((sum, window) => sum + window, 0) / 1_000,
  },
  {
    name: 'longest time without any success',
    unit: 's',
    better: 'less',
    of: ({ unavailable }) => Math.max(0, ...unavailable) / 1_000,
  },
  perMinute('terms per minute', ({ terms }) => terms),
  perMinute('leaders per minute', ({ leaders }) => leaders),
];

/** What is measured in any of these runs: availability once per fault that they have. */
export function measuresIn(runs: readonly JobMeasures[]): MeasureDefinition[] {
  const faults = new Set(runs.flatMap(({ availability }) => Object.keys(availability)));
  return [...ALWAYS, ...[...faults].sort().map(availability)];
}

function latency(name: string, quantile: number): MeasureDefinition {
  return {
    name,
    unit: 'ms',
    better: 'less',
    of: ({ latencies }) => quantileOfCounts(latencies, LATENCY_BOUNDS, quantile),
  };
}

function perMinute(name: string, count: (measures: JobMeasures) => number): MeasureDefinition {
  const of = (measures: JobMeasures): number | undefined =>
    measures.duration === 0 ? undefined : (count(measures) * MS_PER_MINUTE) / measures.duration;
  return { name, unit: '/min', better: 'neither', of };
}

function availability(fault: string): MeasureDefinition {
  return {
    name: fault === NO_FAULT ? 'availability between faults' : `availability during ${fault}`,
    unit: '%',
    better: 'more',
    of: (measures) => {
      const share = measures.availability[fault];
      return share === undefined ? undefined : share * 100;
    },
  };
}

function percent(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : (part * 100) / whole;
}
