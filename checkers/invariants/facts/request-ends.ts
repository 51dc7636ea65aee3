import { cutAfter, type Log } from '../../../harness/core/raft/log.ts';
import type { Observation } from '../../../harness/core/raft/observation.ts';
import { isEmpty } from '../../../harness/core/raft/segment.ts';
import type { FactKind } from '../invariant.ts';

/**
 * How far the AppendEntries of each term went: the longest log whose end one of them carried. All others of the term
 * carry parts of it, so that what does not contradict the longest contradicts none of them.
 */
export const REQUEST_ENDS: FactKind<RequestEnds> = { name: 'request-ends', create: () => new RequestEnds() };

export class RequestEnds {
  /** Whether all AppendEntries of one term so far carried parts of one log. */
  regular = true;
  #latestTerm = 0;
  readonly #byTerm: (Log | undefined)[] = [];

  observe({ sent }: Observation): void {
    for (let position = 0; position < sent.length; position++) {
      const message = sent[position]?.message;
      if (message?.type !== 'AppendEntries' || isEmpty(message.entries)) continue;
      const { end } = message.entries;
      const known = this.#byTerm[message.term];
      if (known !== end) this.#learn(message.term, known, end);
    }
  }

  /** Whether some AppendEntries of this or a later term may put other entries in the place of those of a log. */
  mayContradict(log: Log, fromTerm: number): boolean {
    if (!this.regular) return true;
    for (let term = fromTerm; term <= this.#latestTerm; term++) {
      const end = this.#byTerm[term];
      if (end !== undefined && !agree(end, log)) return true;
    }
    return false;
  }

  #learn(term: number, known: Log | undefined, end: Log): void {
    if (known !== undefined && !agree(known, end)) this.regular = false;
    if (known === undefined || end.index > known.index) this.#byTerm[term] = end;
    if (term > this.#latestTerm) this.#latestTerm = term;
  }
}

/** Whether the shorter of two logs is the beginning of the longer one. */
export function agree(one: Log, other: Log): boolean {
  if (one === other) return true;
  return one.index <= other.index
    ? cutAfter(other, one.index).hash === one.hash
    : cutAfter(one, other.index).hash === other.hash;
}
