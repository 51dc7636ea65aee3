import { type Entry, isInternal } from '../../../harness/core/raft/entry.ts';
import type { Observation } from '../../../harness/core/raft/observation.ts';
import type { FactKind } from '../invariant.ts';
import { APPLIED_RUN, type AppliedRun } from './applied-run.ts';
import { REQUESTS, type KnownRequest, type Requests, type Response } from './requests.ts';

/**
 * Answers and the applied log side by side. An answer that agreed with the applied log once agrees with all that it
 * grows into, so only new answers are looked at; all of them only when the applied log became another one, or when it
 * grew while some answered request was not in it.
 */
export const ANSWERS: FactKind<Answers> = {
  name: 'answers',
  create: (facts) => new Answers(facts.of(REQUESTS), facts.of(APPLIED_RUN)),
};

export class Answers {
  /** First answers that are to be compared with the applied log at this point. */
  due: readonly KnownRequest[] = NONE;
  /** The same of all answers. */
  dueResponses: readonly Response[] = NO_RESPONSES;
  /** By place in the applied log: the latest first submission of what is applied up to there; Infinity for an unasked one. */
  readonly #latest: number[] = [];
  /** The same of what was executed and asked for. */
  readonly #latestExecuted: number[] = [];
  #unapplied = 0;
  readonly #requests: Requests;
  readonly #run: AppliedRun;

  constructor(requests: Requests, run: AppliedRun) {
    this.#requests = requests;
    this.#run = run;
  }

  observe({ answers }: Observation): void {
    const { machine, before, rebuilt } = this.#run;
    const grown = machine.parts.length > before || rebuilt;
    if (grown) this.#follow(before);
    const all = rebuilt || (grown && this.#unapplied > 0);
    if (!all && answers.length === 0) {
      this.due = NONE;
      this.dueResponses = NO_RESPONSES;
      return;
    }
    const { answered, answeredBefore, responses, responsesBefore } = this.#requests;
    this.due = all ? answered : answered.slice(answeredBefore);
    this.dueResponses = all ? responses : responses.slice(responsesBefore);
    if (all) this.#unapplied = 0;
    for (const { client, request } of this.due) {
      if (machine.firstPlaceOf(client, request) === undefined) this.#unapplied++;
    }
  }

  /** When the last of the requests was made that have an entry before this place. */
  latestBefore(place: number): number {
    return this.#latest[place - 2] ?? 0;
  }

  /** When the last of the requests was made that were executed before this place. */
  latestExecutedBefore(place: number): number {
    return this.#latestExecuted[place - 2] ?? 0;
  }

  #follow(from: number): void {
    const { parts } = this.#run.machine;
    this.#latest.length = from;
    this.#latestExecuted.length = from;
    let latest = this.#latest[from - 1] ?? 0;
    let executed = this.#latestExecuted[from - 1] ?? 0;
    for (let position = from; position < parts.length; position++) {
      const entry = parts[position]?.entry as Entry;
      if (!isInternal(entry)) {
        const asked = this.#requests.find(entry.client, entry.request)?.asked ?? Infinity;
        latest = Math.max(latest, asked);
        const isExecuted = this.#run.machine.executionOf(entry.client, entry.request)?.place === position + 1;
        if (isExecuted && asked < Infinity) executed = Math.max(executed, asked);
      }
      this.#latest.push(latest);
      this.#latestExecuted.push(executed);
    }
  }
}

const NONE: readonly KnownRequest[] = [];
const NO_RESPONSES: readonly Response[] = [];
