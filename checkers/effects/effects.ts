import { eventInWords } from '../../harness/core/awaited-event.ts';
import type { Checker, RunRecord } from '../../harness/core/contracts/checker.ts';
import type { FaultRecord } from '../../harness/core/fault-record.ts';
import { endedEarly } from '../../harness/core/first-violation.ts';
import { operationsOf } from '../../harness/core/history.ts';
import { canonicalJson } from '../../harness/core/digest.ts';
import { faultRecordsOf } from '../../harness/core/nemesis-events.ts';
import { NEMESIS } from '../../harness/core/operation.ts';
import type { PlannedFault } from '../../harness/core/planned-fault.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';

/** A run with fewer successful operations than this says nothing about a system. */
const FEWEST_OK = 10;

/**
 * Something was really tested: enough operations succeeded, every fault that was due had an effect that was observed,
 * and where a fault was aimed at leaders, leadership did change. A pass without that would mean nothing.
 */
export const effects: Checker = {
  name: 'effects',
  summary: 'every fault had an observed effect, and enough operations succeeded',
  check(record: RunRecord): CheckResult {
    const faults = faultRecordsOf(record.history.events);
    const ineffective = faults.filter(({ effect, skipped }) => effect?.proven === false && skipped === undefined);
    const problems = [
      ...fewOperations(record),
      ...ineffective.map((fault) => withoutEffect(record, fault)),
      ...unstarted(record, faults),
      ...sameLeader(record),
    ];
    const proven = faults.filter(({ effect }) => effect?.proven).length;
    const skipped = faults.filter((fault) => fault.skipped !== undefined);
    const evidence = {
      planned: record.plan.faults.length,
      proven,
      ineffective: ineffective.map(({ id }) => id),
      skipped: skipped.map(({ id, skipped: reason }) => ({ id, reason: reason ?? '' })),
      problems,
    };
    const early = endedEarly('effects', record.history.events);
    if (early !== undefined && (problems.length > 0 || proven === 0)) return { ...early, evidence };
    if (problems.length > 0)
      return { name: 'effects', verdict: 'vacuous', summary: inWords(problems, ineffective), evidence };
    const excuses = skipped.length === 0 ? '' : `, ${String(skipped.length)} were skipped with a reason`;
    return {
      name: 'effects',
      verdict: 'pass',
      summary: `${String(proven)} faults had an observed effect${excuses}`,
      evidence,
    };
  },
};

function fewOperations(record: RunRecord): string[] {
  const ok = operationsOf(record.history.events).filter(({ type }) => type === 'ok').length;
  return ok >= FEWEST_OK ? [] : [`only ${String(ok)} operations succeeded (at least ${String(FEWEST_OK)} are needed)`];
}

/** What was not tested, and for faults that did nothing, what can be done about it. */
function inWords(problems: readonly string[], ineffective: readonly FaultRecord[]): string {
  const said = problems.join('; ');
  return ineffective.length === 0
    ? said
    : `${said}. A longer fault, more load or another seed may give it something to act on`;
}

function withoutEffect(record: RunRecord, fault: FaultRecord): string {
  const { id, description, effect } = fault;
  const reason = effect?.reason === undefined ? '' : `: ${effect.reason}`;
  const passed = isOfPackets(effect) ? passedMeanwhile(record, fault) : undefined;
  const chances = passed === undefined ? '' : `, ${String(passed)} packets were delivered meanwhile`;
  return `${id} had no effect: ${description} (${effect?.observation ?? 'nothing'} ${String(effect?.count ?? 0)}${reason}${chances})`;
}

function isOfPackets(effect: FaultRecord['effect']): boolean {
  return effect?.observation.startsWith('packets ') === true;
}

/** How many packets reached a node while a fault was in force: its chances. Only worlds show all of them. */
function passedMeanwhile({ plan, trace }: RunRecord, { started, stopped }: FaultRecord): number | undefined {
  if (plan.spec.engine === 'live' || started === undefined || stopped === undefined) return undefined;
  return trace.filter(({ rule, time }) => rule === 'deliver' && time >= started && time <= stopped).length;
}

/** In a run that came to its end, every planned fault was begun or skipped, and every begun one ended. */
function unstarted({ plan, complete }: RunRecord, faults: readonly FaultRecord[]): string[] {
  if (!complete) return [];
  const seen = new Map(faults.map((fault) => [fault.id, fault]));
  return plan.faults.flatMap(({ id, anchor }) => {
    const fault = seen.get(id);
    if (fault === undefined && anchor !== undefined) {
      return [`${id} never began: it waited for ${eventInWords(anchor.event)}, which did not come in time`];
    }
    if (fault === undefined) return [`${id} was planned and never began`];
    return fault.effect === undefined && fault.skipped === undefined
      ? [`${id} began and its effect was never read`]
      : [];
  });
}

/** With a wrong clock, a slow disk or a bad network a leader may go on leading: some of these faults are for just that. */
const BEARABLE: ReadonlySet<string> = new Set([
  'clock',
  'corrupt',
  'delay',
  'disk-full',
  'duplicate',
  'loss',
  'rate',
  'reorder',
  'slow-disk',
]);

/** Faults aimed at leaders promise changes of leadership; a cluster that never changed its leader was not tested so. */
function sameLeader({ plan, history, complete }: RunRecord): string[] {
  const aimed = plan.faults.filter(aimsAtLeader);
  if (!complete || aimed.length === 0) return [];
  const leaderships = history.events.filter(({ process, f }) => process === NEMESIS && f === 'leader');
  const distinct = new Set(leaderships.map(({ value }) => canonicalJson(value)));
  return distinct.size > 1 ? [] : [`${String(aimed.length)} faults were aimed at leaders, and no leader ever changed`];
}

/** A fault that a leader may bear promises no change, and an added node is never the leader. */
function aimsAtLeader({ fault, parameters }: PlannedFault): boolean {
  if (BEARABLE.has(fault) || parameters['scope'] === 'clients' || parameters['change'] === 'add') return false;
  return parameters['target'] === 'leader' || parameters['shape'] === 'isolate-leader';
}
