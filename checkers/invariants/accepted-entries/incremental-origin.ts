import type { Entry } from '../../../harness/core/raft/entry.ts';
import type { NodeGhost } from '../../../harness/core/raft/ghost.ts';
import { EMPTY_LOG, type Log } from '../../../harness/core/raft/log.ts';
import { CHANGED } from '../../../harness/core/raft/observation.ts';
import { type Acceptance, ACCEPTED, isAccepted } from '../facts/accepted.ts';
import { GROWTH } from '../facts/growth.ts';
import { LOG_CHANGE } from '../facts/log-change.ts';
import { LOG_TREE } from '../facts/log-tree.ts';
import { describe } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { type IncrementalEvaluators, TRIGGER } from '../invariant.ts';

/** E9 and E10: whatever is in a log was accepted. */
export const ORIGIN_INCREMENTAL: IncrementalEvaluators = {
  InLogInAllEntries: monitor(CHANGED.log, (facts, premises) => {
    const change = facts.of(LOG_CHANGE);
    const accepted = facts.of(ACCEPTED);
    const growth = facts.of(GROWTH);
    return ({ after: { self, log } }) => {
      if (!change.changed || log === change.kept) return undefined;
      premises.count++;
      if (accepted.gained.some((acceptance) => covers(acceptance, log, change.kept))) return undefined;
      const wrong = newestNotAccepted(log, change.kept, growth.after, () => undefined);
      return wrong && `${self} has ${describe(wrong)} in its log without having accepted it.`;
    };
  }),

  LogAllEntries: monitor(CHANGED.log | CHANGED.term | TRIGGER.ghost, (facts, premises) => {
    const change = facts.of(LOG_CHANGE);
    const accepted = facts.of(ACCEPTED);
    const growth = facts.of(GROWTH);
    const tree = facts.of(LOG_TREE);
    return ({ before, after: { self, log, currentTerm } }) => {
      if (tree.regular && log.term < currentTerm) return undefined;
      if (log.entry === undefined) return undefined;
      premises.count++;
      const isNewTerm = before.currentTerm !== currentTerm;
      if (!isNewTerm && !change.changed) return undefined;
      const kept = isNewTerm ? oldestOf(log, tree.regular ? currentTerm : undefined) : change.kept;
      const covered = accepted.gained.some(
        (acceptance) => acceptance.term === currentTerm && covers(acceptance, log, kept),
      );
      if (covered) return undefined;
      const ofTerm = ({ term }: Entry): number | undefined => (term === currentTerm ? term : SKIPPED);
      const wrong = newestNotAccepted(log, kept, growth.after, ofTerm);
      return wrong && `${self} has ${describe(wrong)} in its log without having accepted it in that term.`;
    };
  }),
};

/** Says of an entry that it need not have been accepted. */
const SKIPPED = -1;

/** Whether all entries of a log after `kept` were accepted with this message. */
function covers({ entries: { end, after } }: Acceptance, log: Log, kept: Log): boolean {
  return end.hash === log.hash && after <= kept.index && end.sorted;
}

/** The newest entry of a log above `kept` that was not accepted, in the term that `termOf` says, or at all. */
function newestNotAccepted(
  log: Log,
  kept: Log,
  { allEntries }: NodeGhost,
  termOf: (entry: Entry) => number | undefined,
): Entry | undefined {
  for (let part = log; part.entry !== undefined && part.hash !== kept.hash; part = part.previous) {
    const term = termOf(part.entry);
    if (term !== SKIPPED && !isAccepted(allEntries, part.entry, term)) return part.entry;
  }
  return undefined;
}

/** The part of a log before its entries of the term, which come last where logs are in order; nothing without a term. */
function oldestOf(log: Log, term: number | undefined): Log {
  if (term === undefined) return EMPTY_LOG;
  let part = log;
  while (part.entry !== undefined && part.term === term) part = part.previous;
  return part;
}
