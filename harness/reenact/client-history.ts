import { completionOf, requestName, type Wording } from '../../workloads/wording.ts';
import type { KeyValueAnswer, KeyValueRequest } from '../core/contracts/handlers.ts';
import { canonicalJson } from '../core/digest.ts';
import type { HistoryEvent } from '../core/operation.ts';
import type { CheckResult } from '../core/verdict.ts';
import type { ScheduledSystem } from '../engine/sim/schedule-run.ts';
import { identifiedOperations, identityOf, type IdentifiedOperation } from './client-events.ts';
import type { Enacted } from './enactment.ts';

/** The history of a live run and what is known of it. */
export interface LiveHistory {
  readonly events: readonly HistoryEvent[];
  readonly wording: Wording;
  readonly system: ScheduledSystem;
}

/**
 * Whether clients saw in the live run what the re-enacted one gives: every request is the operation's, every answer that
 * a client took for definite was given, and nothing was done that a client knows was not.
 */
export function compareHistories(live: LiveHistory, enacted: Enacted): CheckResult {
  const requests = grouped(enacted.requests);
  const answers = grouped(enacted.answers);
  let compared = 0;
  let missing = 0;
  for (const operation of identifiedOperations(live.events)) {
    const asked = requests.get(operation.request) ?? [];
    const given = answers.get(operation.request) ?? [];
    const problem = problemWith(operation, asked, given, live);
    if (problem === 'missing') missing++;
    else if (problem !== undefined) return differs(operation, problem);
    else if (operation.completion !== undefined) compared++;
  }
  // Answers that are missing belong to what was left out, or to what was never reached.
  const whole = enacted.leftOut.length === 0 && enacted.difference === undefined;
  if (missing > 0 && whole) return unanswered(missing);
  const rest = missing === 0 ? '' : `; ${String(missing)} more were answered in what was not re-enacted`;
  return {
    name: 'history',
    verdict: compared === 0 ? 'vacuous' : 'pass',
    summary: `${String(compared)} operations of clients ended as they did in the live run${rest}.`,
    evidence: { compared, missing },
  };
}

function problemWith(
  { request, invocation, completion }: IdentifiedOperation,
  asked: readonly KeyValueRequest[],
  given: readonly KeyValueAnswer[],
  { wording, system }: LiveHistory,
): string | undefined {
  const { f, key = '', value } = invocation;
  const [client = ''] = request.split(' ');
  const number = Number(request.slice(client.length + 1));
  const expected = canonicalJson(system.toInput({ client, request: number, f: requestName(wording, f), key, value }));
  const other = asked.find((each) => canonicalJson(system.toInput(each)) !== expected);
  if (other !== undefined) return `the nodes were asked to ${other.f} ${other.key} ${canonicalJson(other.value)}`;
  const done = given.flatMap(({ outcome }) => (outcome.type === 'ok' ? [outcome.value] : []));
  if (completion?.type === 'fail' && done.length > 0) return 'a node said that it was done';
  if (completion?.type !== 'ok') return undefined;
  if (done.length === 0) return 'missing';
  const seen = canonicalJson(completion.value);
  const ends = done.map((answer) => completionOf(wording, f, value, answer));
  if (ends.some((end) => end.type === 'ok' && canonicalJson(end.value) === seen)) return undefined;
  return `the nodes answered ${done.map((answer) => canonicalJson(answer)).join(', ')}`;
}

function differs({ invocation, completion }: IdentifiedOperation, problem: string): CheckResult {
  const { process, f, key = '', value } = invocation;
  const ended = completion === undefined ? 'without an end' : `${completion.type} ${canonicalJson(completion.value)}`;
  return {
    name: 'history',
    verdict: 'fail',
    reason: 'history-differs',
    summary: `To its client, process ${String(process)}, ${f} ${key} ${canonicalJson(value)} was ${ended}, but ${problem}.`,
    evidence: { index: invocation.index },
  };
}

function unanswered(missing: number): CheckResult {
  return {
    name: 'history',
    verdict: 'fail',
    reason: 'history-differs',
    summary: `${String(missing)} operations were done to their clients, but no node says that it answered them.`,
    evidence: { missing },
  };
}

function grouped<Item extends { readonly client: string; readonly request: number }>(
  items: readonly Item[],
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(identityOf(item));
    if (group === undefined) groups.set(identityOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
