import type { Checker, RunRecord } from '../../harness/core/contracts/checker.ts';
import type { FaultRecord, PlannedFault } from '../../harness/core/fault.ts';
import { operationsOf } from '../../harness/core/history.ts';
import { isJsonObject, type Json } from '../../harness/core/json.ts';
import { faultRecordsOf } from '../../harness/core/nemesis-events.ts';
import { NEMESIS } from '../../harness/core/operation.ts';
import type { CheckResult, Verdict } from '../../harness/core/verdict.ts';

/** With fewer successful operations a run has tested nothing. */
export const MINIMUM_OK_OPERATIONS = 10;

/** The run tested what it promised: every fault had an effect that was observed, and clients got work done. */
export const effects: Checker = {
  name: 'effects',
  summary: 'every fault had a proven effect and enough operations succeeded for the run to mean something',
  check(record: RunRecord): CheckResult {
    const faults = classify(record);
    const shortfalls = [...shortfallsOf(faults), ...tooFewOperations(record), ...leaderStayed(record, faults)];
    const evidence: Json = {
      proven: faults.proven.map(({ id }) => id),
      unproven: faults.unproven.map(({ id }) => id),
      missing: faults.missing.map(({ id }) => id),
      cutOff: faults.cutOff.map(({ id }) => id),
      skipped: faults.skipped.map(({ id, skipped }) => ({ id, reason: skipped ?? '' })),
      shortfalls,
    };
    if (shortfalls.length > 0) {
      return result(record.complete ? 'vacuous' : 'unknown', `${shortfalls.join('; ')}.`, evidence);
    }
    const excuses = faults.skipped.length === 0 ? '' : `; ${faults.skipped.length} skipped because of other faults`;
    return result('pass', `All ${faults.proven.length} faults had an effect${excuses}.`, evidence);
  },
};

interface Faults {
  readonly proven: readonly FaultRecord[];
  readonly unproven: readonly FaultRecord[];
  readonly skipped: readonly FaultRecord[];
  /** Still going on when the harness was stopped: their effect was never read. */
  readonly cutOff: readonly FaultRecord[];
  /** Planned but never begun, in a run that went to its end. */
  readonly missing: readonly PlannedFault[];
}

function classify({ history, plan, complete }: RunRecord): Faults {
  const records = faultRecordsOf(history.events);
  const begun = new Set(records.map(({ id }) => id));
  const applied = records.filter(({ skipped }) => skipped === undefined);
  const isCutOff = ({ stopped }: FaultRecord): boolean => !complete && stopped === undefined;
  return {
    proven: applied.filter(({ effect }) => effect?.proven === true),
    unproven: applied.filter((record) => effectIsMissing(record) && !isCutOff(record)),
    skipped: records.filter(({ skipped }) => skipped !== undefined),
    cutOff: applied.filter((record) => effectIsMissing(record) && isCutOff(record)),
    missing: complete ? plan.faults.filter(({ id }) => !begun.has(id)) : [],
  };
}

function effectIsMissing({ effect }: FaultRecord): boolean {
  return effect?.proven !== true;
}

function shortfallsOf({ proven, unproven, missing, skipped }: Faults): string[] {
  const shortfalls: string[] = [];
  if (unproven.length > 0) shortfalls.push(`no effect was seen of ${named(unproven)}`);
  if (missing.length > 0) shortfalls.push(`${named(missing)} never began`);
  if (proven.length === 0 && unproven.length === 0 && skipped.length > 0) {
    shortfalls.push(`every fault was skipped: ${skipped[0]?.skipped ?? ''}`);
  }
  return shortfalls;
}

function tooFewOperations({ history }: RunRecord): string[] {
  const succeeded = operationsOf(history.events).filter(({ type }) => type === 'ok').length;
  if (succeeded >= MINIMUM_OK_OPERATIONS) return [];
  return [`only ${succeeded} operations succeeded, and fewer than ${MINIMUM_OK_OPERATIONS} test nothing`];
}

/** A leader that was killed, paused or cut off, and nobody was ever seen to take its place. */
function leaderStayed({ history, plan }: RunRecord, { proven }: Faults): string[] {
  const applied = new Set(proven.map(({ id }) => id));
  const atLeader = plan.faults.filter((fault) => applied.has(fault.id) && aimsAtLeader(fault));
  if (atLeader.length === 0) return [];
  const leaders = new Set(
    history.events.filter(({ process, f }) => process === NEMESIS && f === 'leader').map(({ value }) => leaderText(value)),
  );
  return leaders.size >= 2 ? [] : [`${named(atLeader)} hit the leader, but no change of leader was seen`];
}

function aimsAtLeader({ fault, parameters }: PlannedFault): boolean {
  if (fault === 'partition') return parameters['shape'] === 'isolate-leader' || parameters['target'] === 'leader';
  return (fault === 'kill' || fault === 'pause') && parameters['target'] === 'leader';
}

function leaderText(value: Json): string {
  return isJsonObject(value) ? `${String(value['node'])} in term ${String(value['term'])}` : String(value);
}

function named(faults: readonly { readonly id: string }[]): string {
  return faults.map(({ id }) => id).join(', ');
}

function result(verdict: Verdict, summary: string, evidence: Json): CheckResult {
  return { name: effects.name, verdict, summary, evidence };
}
