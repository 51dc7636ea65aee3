import type { Entry } from '../../../harness/core/raft/entry.ts';
import { sameJson } from '../../../harness/core/raft/json-text.ts';
import type { ExternalEvent } from '../../../harness/core/raft/observation.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import { describeOutcome, runSequentially, sameOutcome, type Execution } from '../commit/key-value-model.ts';
import { describeEntry } from '../finding.ts';
import { deduplicated } from '../notions.ts';
import { describeKey, keyOf, requestsOf, type RequestKey, type Requests, type Submission } from './requests.ts';

/** One operation of the sequential history. */
export interface SequentialOperation extends Execution {
  /** False: it took effect and nobody was told. */
  readonly answered: boolean;
}

export interface LinearizabilityWitness {
  /**
   * `pass`: the order is a linearization of T. `fail`: it is none. `vacuous`: a client gave two requests the same
   * number, so that T does not say what was asked.
   */
  readonly verdict: Extract<Verdict, 'pass' | 'fail' | 'vacuous'>;
  /** What contradicts the order; undefined when nothing does. */
  readonly sentence?: string;
  /** The applied requests in order, every one once. */
  readonly order: readonly SequentialOperation[];
}

/**
 * Whether the applied entries are a linearization of what clients saw: the sequential history of all applied requests,
 * each once, gives every answer, has every answered request and only such as were made, and keeps real-time order: what
 * was answered before another request was made comes before it. Requests are known by client and number; the first
 * submission and the first answer of each count. Linear in the lengths of both.
 * (The witness of Verdi Raft's proof, RaftProofs/EndToEndLinearizability.v, with the side conditions of
 * `equivalent_intro`. That the history is sequential, and has every request once, is so by construction.)
 */
export function linearizabilityWitness(
  trace: readonly ExternalEvent[],
  appliedEntries: readonly Entry[],
): LinearizabilityWitness {
  const requests = requestsOf(trace);
  const { executions } = runSequentially(deduplicated(appliedEntries));
  const order = executions.map((execution) => {
    return { ...execution, answered: requests.firstResponse.has(keyOf(execution.entry)) };
  });
  const ambiguous = ambiguity(requests);
  if (ambiguous !== undefined) return { verdict: 'vacuous', sentence: ambiguous, order };
  const sentence =
    answeredUnasked(requests) ??
    executedUnasked(requests, order) ??
    answeredUnexecuted(requests, order) ??
    wrongAnswer(requests, order) ??
    againstRealTime(requests, order);
  return sentence === undefined ? { verdict: 'pass', order } : { verdict: 'fail', sentence, order };
}

/** All requests of one number of a client have to ask for the same: Verdi's assumption `input_correct`. */
function ambiguity({ submissions, firstSubmission }: Requests): string | undefined {
  const other = submissions.find((submission) => !asksForSame(firstSubmission.get(keyOf(submission)), submission));
  return other && `${other.client} asked for two things with request ${other.request}.`;
}

/** Every answer comes after its request. */
function answeredUnasked({ firstSubmission, firstResponse }: Requests): string | undefined {
  for (const [key, response] of firstResponse) {
    const submission = firstSubmission.get(key);
    if (submission === undefined || submission.position > response.position) {
      return `${describeKey(response)} was answered before anybody asked for it.`;
    }
  }
  return undefined;
}

/** What was executed is what was asked for. */
function executedUnasked({ firstSubmission }: Requests, order: readonly SequentialOperation[]): string | undefined {
  const unasked = order.find(({ entry }) => !asksForSame(firstSubmission.get(keyOf(entry)), entry));
  return (
    unasked && `${describeEntry(unasked.entry).replace('entry', 'Entry')} was applied, but no client asked for it.`
  );
}

/** What was answered was executed. */
function answeredUnexecuted({ firstResponse }: Requests, order: readonly SequentialOperation[]): string | undefined {
  const executed = new Set(order.map(({ entry }) => keyOf(entry)));
  for (const [key, response] of firstResponse) {
    if (!executed.has(key)) return `${describeKey(response)} was answered, but has no place among the applied entries.`;
  }
  return undefined;
}

/** Every answer is that of the sequential machine. */
function wrongAnswer({ firstResponse }: Requests, order: readonly SequentialOperation[]): string | undefined {
  for (const { entry, outcome } of order) {
    const response = firstResponse.get(keyOf(entry));
    if (response === undefined || sameOutcome(response.outcome, outcome)) continue;
    const answer = `${describeKey(response)} was answered ${describeOutcome(response.outcome)}`;
    return `${answer}, but at its place among the applied entries it comes to ${describeOutcome(outcome)}.`;
  }
  return undefined;
}

/** Nothing comes after a request that was made when it was answered already. */
function againstRealTime(
  { firstSubmission, firstResponse }: Requests,
  order: readonly SequentialOperation[],
): string | undefined {
  let latest: Submission | undefined;
  for (const { entry } of order) {
    const key: RequestKey = keyOf(entry);
    const response = firstResponse.get(key);
    if (response !== undefined && latest !== undefined && response.position < latest.position) {
      return `${describeKey(response)} was answered before ${describeKey(latest)} was asked for, but applied after it.`;
    }
    const submission = firstSubmission.get(key);
    if (submission !== undefined && submission.position > (latest?.position ?? -1)) latest = submission;
  }
  return undefined;
}

function asksForSame(one: Submission | undefined, { command }: Submission | Entry): boolean {
  return (
    one !== undefined &&
    one.command.f === command.f &&
    one.command.key === command.key &&
    sameJson(one.command.value, command.value)
  );
}
