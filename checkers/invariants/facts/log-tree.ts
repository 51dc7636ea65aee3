import type { Entry } from '../../../harness/core/raft/entry.ts';
import { cutAfter, type Log } from '../../../harness/core/raft/log.ts';
import type { AppendEntries } from '../../../harness/core/raft/messages.ts';
import { CHANGED, type Observation, type RaftPacket } from '../../../harness/core/raft/observation.ts';
import { isEmpty } from '../../../harness/core/raft/segment.ts';
import type { FactKind } from '../invariant.ts';
import { baseOf } from './look.ts';

/** A log that some node had at some time, by its last entry; and the nodes that accepted that entry in its own term. */
export interface Branch {
  readonly log: Log;
  /** Mask; kept by the fact `accepted`. */
  accepted: number;
  /** Others that end at the same index. */
  readonly next: Branch | undefined;
}

/**
 * Every log there ever was, as one tree. In Raft all of them grow from each other: an index and a term stand for one log
 * up to there, indices follow one another, terms never fall, the entries of a term form one run. While that is so
 * (`regular`), most statements about logs hold without being looked at; as soon as it is not, evaluators have to look.
 * A log is compared with the tree by the hash of its newest entries only, down to the first one already known.
 */
export const LOG_TREE: FactKind<LogTree> = { name: 'log-tree', create: () => new LogTree() };

export class LogTree {
  /** Whether every log so far fits into one tree. Never true again once false, and then the tree does not grow any more. */
  regular = true;
  /** Whether every AppendEntries so far was a part of its sender's log, with the entry before it as prevLogIndex says. */
  requestsRegular = true;
  /** Branches new at this point, newest first. */
  fresh: readonly Branch[] = NONE;
  readonly #byIndex: (Branch | undefined)[] = [];
  readonly #tips: (Log | undefined)[] = [];

  observe({ changed, before, after, sent }: Observation): void {
    this.fresh = NONE;
    if ((changed & CHANGED.log) !== 0 && this.regular) {
      this.#learn(after.log);
      if (beginsElsewhere(before.log, after.log) && !this.#knows(baseOf(after.log))) this.regular = false;
    }
    for (let position = 0; position < sent.length; position++) {
      const packet = sent[position];
      if (packet?.message.type === 'AppendEntries') this.requestsRegular &&= isRegular(packet, packet.message);
    }
  }

  /** The log whose last entry has this index and term. */
  find(index: number, term: number): Branch | undefined {
    let branch = this.#byIndex[index];
    while (branch !== undefined && branch.log.term !== term) branch = branch.next;
    return branch;
  }

  /** The branch that ends with this very entry. */
  ofEntry(entry: Entry): Branch | undefined {
    const branch = this.find(entry.index, entry.term);
    return branch?.log.entry?.hash === entry.hash ? branch : undefined;
  }

  /** Whether some node had this log. */
  knows(log: Log): boolean {
    return log.entry === undefined || this.find(log.index, log.term)?.log.hash === log.hash;
  }

  /** The log that ends with the newest entry of the term. In a regular tree all other entries of the term are in it. */
  tip(term: number): Log | undefined {
    return this.#tips[term];
  }

  /** Whether a log begins with nothing, or with the snapshot of a log that was there. */
  #knows({ index, term, hash }: Log): boolean {
    return index === 0 || this.find(index, term)?.log.hash === hash;
  }

  #learn(log: Log): void {
    const unknown: Log[] = [];
    for (let part = log; part.index > 0 || part.entry !== undefined; part = part.previous) {
      const known = this.find(part.index, part.term);
      if (known !== undefined) {
        if (known.log.hash !== part.hash) this.regular = false;
        break;
      }
      if (part.entry === undefined) break;
      unknown.push(part);
    }
    if (unknown.length > 0) this.#grow(unknown);
  }

  #grow(unknown: readonly Log[]): void {
    const fresh: Branch[] = [];
    for (let position = unknown.length - 1; position >= 0 && this.regular; position--) {
      const log = unknown[position] as Log;
      if (!this.#continues(log)) {
        this.regular = false;
        return;
      }
      const branch = { log, accepted: 0, next: this.#byIndex[log.index] };
      this.#byIndex[log.index] = branch;
      this.#tips[log.term] = log;
      fresh.unshift(branch);
    }
    this.fresh = fresh;
  }

  #continues({ index, term, previous }: Log): boolean {
    if (index !== previous.index + 1 || term < previous.term || term < 1 || !Number.isSafeInteger(term)) return false;
    const tip = this.#tips[term];
    return tip === undefined ? term > previous.term : tip.hash === previous.hash;
  }
}

/** Whether a snapshot took the place of entries, or of another snapshot. */
function beginsElsewhere(before: Log, after: Log): boolean {
  return after.index - after.length !== before.index - before.length;
}

/** Whether the message carries a run of its sender's log, beginning right after prevLogIndex and prevLogTerm. */
function isRegular({ log }: RaftPacket, { prevLogIndex, prevLogTerm, entries }: AppendEntries): boolean {
  const previous = cutAfter(log, prevLogIndex);
  if (previous.index !== prevLogIndex || previous.term !== prevLogTerm) return false;
  if (isEmpty(entries)) return true;
  const { end, after } = entries;
  return after === prevLogIndex && (end === log || cutAfter(log, end.index).hash === end.hash);
}

const NONE: readonly Branch[] = [];
