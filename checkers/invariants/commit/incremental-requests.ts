import { sameEntry, type Entry } from '../../../harness/core/raft/entry.ts';
import { commonPart, type Log } from '../../../harness/core/raft/log.ts';
import type { RaftPacket } from '../../../harness/core/raft/observation.ts';
import { entriesOf, isEmpty } from '../../../harness/core/raft/segment.ts';
import { ACCEPTED, type Accepted } from '../facts/accepted.ts';
import type { Committed } from '../facts/commitments.ts';
import { LOG_TREE, type LogTree } from '../facts/log-tree.ts';
import { describe } from '../facts/look.ts';
import { agree } from '../facts/request-ends.ts';
import type { FactKind } from '../invariant.ts';

/** Whether all logs are of one tree, all AppendEntries parts of their senders' logs, and all that was accepted in it. */
export const LOGS_IN_ORDER: FactKind<LogsInOrder> = {
  name: 'logs-in-order',
  create: (facts) => new LogsInOrder(facts.of(LOG_TREE), facts.of(ACCEPTED)),
};

class LogsInOrder {
  regular = true;
  readonly #tree: LogTree;
  readonly #accepted: Accepted;

  constructor(tree: LogTree, accepted: Accepted) {
    this.#tree = tree;
    this.#accepted = accepted;
  }

  observe(): void {
    this.regular = this.#tree.regular && this.#tree.requestsRegular && this.#accepted.regular;
  }
}

/**
 * Whether none of these AppendEntries would overwrite anything of a committed log, because they carry parts of it, or are
 * of terms before that in which anything they contradict was committed.
 */
export function agreesAsSent(
  sent: readonly RaftPacket[],
  committed: Log,
  firstTermAbove: (part: Log) => number,
): boolean {
  let last: Log | undefined;
  for (let position = 0; position < sent.length; position++) {
    const message = sent[position]?.message;
    if (message?.type !== 'AppendEntries' || isEmpty(message.entries)) continue;
    const { end } = message.entries;
    if (end === last) continue;
    if (!agree(end, committed) && message.term >= firstTermAbove(commonPart(end, committed))) return false;
    last = end;
  }
  return true;
}

/** AppendEntries that would put another entry, or none, in the place of a committed one. */
export function contradiction(
  packets: readonly RaftPacket[],
  committed: readonly Committed[],
  why: (entry: Entry) => string,
): string | undefined {
  for (const { message, name } of packets) {
    if (message.type !== 'AppendEntries' || isEmpty(message.entries)) continue;
    const { prevLogIndex, prevLogTerm } = message;
    const carried = entriesOf(message.entries);
    const last = carried.reduce((most, { index }) => Math.max(most, index), 0);
    for (const { entry, term } of committed) {
      if (message.term < term || prevLogIndex > entry.index || entry.index > last) continue;
      if (prevLogIndex === entry.index && prevLogTerm === entry.term) continue;
      if (carried.some((other) => sameEntry(other, entry))) continue;
      return `AppendEntries ${name} of term ${message.term} contradicts ${describe(entry)}, ${why(entry)}.`;
    }
  }
  return undefined;
}
