import type { FaultRecord } from '../../harness/core/fault-record.ts';

/** What became of all occurrences of one kind of fault. */
export interface EffectTotals {
  readonly fault: string;
  readonly planned: number;
  /** Came into force. */
  readonly applied: number;
  /** Showed an effect. */
  readonly proven: number;
  readonly skipped: number;
}

/** Totals per kind of fault, in order of first appearance. */
export function effectTotals(faults: readonly FaultRecord[]): EffectTotals[] {
  const kinds = [...new Set(faults.map((fault) => fault.fault))];
  return kinds.map((kind) => {
    const own = faults.filter((fault) => fault.fault === kind);
    return {
      fault: kind,
      planned: own.length,
      applied: own.filter((fault) => fault.started !== undefined).length,
      proven: own.filter((fault) => fault.effect?.proven === true).length,
      skipped: own.filter((fault) => fault.skipped !== undefined).length,
    };
  });
}

/** `partition 6 applied, 6 proven`. */
export function effectsInWords(totals: EffectTotals): string {
  const skipped = totals.skipped > 0 ? `, ${String(totals.skipped)} skipped` : '';
  return `${totals.fault} ${String(totals.applied)} applied, ${String(totals.proven)} proven${skipped}`;
}
