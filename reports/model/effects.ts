import { NS_PER_MS } from '../../harness/core/duration.ts';
import type { FaultRecord } from '../../harness/core/fault-record.ts';
import { exitsOf } from '../../harness/core/nemesis-events.ts';
import type { HistoryEvent } from '../../harness/core/operation.ts';
import type { Plan } from '../../harness/core/plan.ts';

/** What became of all occurrences of one kind of fault. */
export interface EffectTotals {
  readonly fault: string;
  readonly planned: number;
  /** Came into force. */
  readonly applied: number;
  /** Showed an effect. */
  readonly proven: number;
  readonly skipped: number;
  /** Still in force when the run ended, so that nobody read what they did. */
  readonly unread: number;
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
      unread: own.filter(isUnread).length,
    };
  });
}

/** `partition 6 applied, 6 proven`. */
export function effectsInWords({ fault, applied, proven, skipped, unread }: EffectTotals): string {
  const parts = [
    `${fault} ${String(applied)} applied`,
    ...(applied > 0 && applied === unread ? [] : [`${String(proven)} proven`]),
    ...(unread > 0 ? [`${String(unread)} in force at the end (effect not read)`] : []),
    ...(skipped > 0 ? [`${String(skipped)} skipped`] : []),
  ];
  return parts.join(', ');
}

/** All faults of a run in words: their totals, or that there were none. */
export function faultsInWords(plan: Plan, faults: readonly FaultRecord[]): string {
  if (faults.length > 0) return effectTotals(faults).map(effectsInWords).join('; ');
  return plan.faults.length === 0 ? 'none planned' : `${String(plan.faults.length)} planned, none began`;
}

/** Came into force, and the run ended before it was over. */
export function isUnread({ started, stopped, effect }: FaultRecord): boolean {
  return started !== undefined && stopped === undefined && effect === undefined;
}

/** Faults of the plan of which the history knows nothing, by id. */
export function neverBegun(plan: Plan, faults: readonly FaultRecord[]): string[] {
  const known = new Set(faults.map(({ id }) => id));
  return plan.faults.map(({ id }) => id).filter((id) => !known.has(id));
}

/**
 * When a fault was to end, ns: as its end was recorded, or, where it had none, as planned, counted from its start.
 * Undefined where neither is known.
 */
export function plannedStopOf(fault: FaultRecord, plan: Plan): number | undefined {
  if (fault.stopped !== undefined) return fault.plannedStop;
  const planned = plan.faults.find(({ id }) => id === fault.id);
  return planned && fault.plannedStart + (planned.untilMs - planned.atMs) * NS_PER_MS;
}

/** Kills that a run did not see the end of are proven all the same where every target's process is known to be gone. */
export function withProvenKills(faults: readonly FaultRecord[], events: readonly HistoryEvent[]): FaultRecord[] {
  const exits = exitsOf(events).filter(({ expected }) => expected);
  return faults.map((fault) => {
    if (fault.fault !== 'kill' || !isUnread(fault) || fault.targets.length === 0) return fault;
    const isGone = (target: string): boolean =>
      exits.some(({ node, time }) => node === target && time >= fault.plannedStart);
    if (!fault.targets.every(isGone)) return fault;
    return { ...fault, effect: { proven: true, observation: 'process gone', count: fault.targets.length } };
  });
}
