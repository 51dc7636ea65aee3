import type { DirectAnomaly, DirectAnomalyName } from './anomaly.ts';

/** How many instances of one anomaly are kept; the others are counted. */
export const KEPT = 3;

/** Collects anomalies that are no cycles: a count of each, and the first few in full. */
export class Findings {
  readonly counts = new Map<DirectAnomalyName, number>();
  readonly kept: DirectAnomaly[] = [];

  /** @param describe called only for instances that are kept */
  add(name: DirectAnomalyName, describe: () => Omit<DirectAnomaly, 'name'>): void {
    const before = this.counts.get(name) ?? 0;
    this.counts.set(name, before + 1);
    if (before < KEPT) this.kept.push({ name, ...describe() });
  }
}
