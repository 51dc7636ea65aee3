import { itemsOf, type Grown } from '../../core/raft/ghost.ts';
import { isEmpty, type Segment } from '../../core/raft/segment.ts';

/** An AppendEntries that was sent at some time. */
export interface SentRequest {
  readonly from: number;
  readonly to: number;
  readonly term: number;
  readonly entries: Segment;
}

/** Every AppendEntries ever sent, each once. */
export type SentRequests = Grown<SentRequest> | undefined;

/** The list with one more; the same list if it is there already. */
export function withRequest(requests: SentRequests, added: SentRequest): SentRequests {
  for (const known of itemsOf(requests)) if (isSame(known, added)) return requests;
  return { head: added, tail: requests };
}

function isSame(one: SentRequest, other: SentRequest): boolean {
  if (one.from !== other.from || one.to !== other.to || one.term !== other.term) return false;
  if (isEmpty(one.entries) || isEmpty(other.entries)) return isEmpty(one.entries) && isEmpty(other.entries);
  return one.entries.end.hash === other.entries.end.hash && one.entries.after === other.entries.after;
}
