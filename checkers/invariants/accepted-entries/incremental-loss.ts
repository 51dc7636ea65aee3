import type { Entry } from '../../../harness/core/raft/entry.ts';
import { itemsOf, type NodeGhost } from '../../../harness/core/raft/ghost.ts';
import { CHANGED, type Observation } from '../../../harness/core/raft/observation.ts';
import { entriesOf } from '../../../harness/core/raft/segment.ts';
import { ACCEPTED } from '../facts/accepted.ts';
import { GROWTH, type Growth } from '../facts/growth.ts';
import { LEADER_LOGS, type LeaderLogs } from '../facts/leader-logs.ts';
import { describe, has } from '../facts/look.ts';
import { lastTermOf, MISSING, type MissingEntry } from '../facts/missing.ts';
import { monitor } from '../facts/monitor.ts';
import { type IncrementalEvaluator, type IncrementalEvaluators, TRIGGER } from '../invariant.ts';

const LOSS = CHANGED.log | TRIGGER.ghost;

/** E3, E6 and E8 about entries that a node accepted and does not have: only a later leader without them explains that. */
export const LOSS_INCREMENTAL: IncrementalEvaluators = {
  'AllEntriesLeaderLogs.leader_without_missing_entry': monitor(LOSS, (facts, premises) => {
    const missing = facts.of(MISSING);
    const accepted = facts.of(ACCEPTED);
    const leaderLogs = facts.of(LEADER_LOGS);
    return ({ after: { self } }) => {
      premises.count += accepted.gained.length;
      for (const { entry, term } of missing.fresh) {
        premises.count++;
        if (isExplained(leaderLogs, entry, term, Infinity)) continue;
        return `${self} accepted ${describe(entry)} in term ${term} and does not have it, though no later leader was elected without it.`;
      }
      return undefined;
    };
  }),

  AllEntriesLog: noSilentLoss(true),
  'AllEntriesLog.leader_unknown': noSilentLoss(false),

  AllEntriesVotesWithLog: monitor(TRIGGER.ghost, (facts, premises) => {
    const missing = facts.of(MISSING);
    const accepted = facts.of(ACCEPTED);
    const growth = facts.of(GROWTH);
    const leaderLogs = facts.of(LEADER_LOGS);
    return (observation) => {
      const { node, after } = observation;
      const { before, after: ghost } = growth;
      for (let vote = ghost.votesWithLog; vote !== undefined && vote !== before.votesWithLog; vote = vote.tail) {
        const { term, candidate, log } = vote.head;
        if (ghost.allEntries !== undefined) premises.count++;
        if (log.hash !== after.log.hash) {
          const wrong = lostBefore(after.self, vote.head, ghost.allEntries, leaderLogs);
          if (wrong !== undefined) return wrong;
          continue;
        }
        for (const { entry, term: last } of missing.of(node)) {
          const from = last < term ? last : lastTermOf(ghost, entry, term);
          if (from < 0 || isExplained(leaderLogs, entry, from, term)) continue;
          return lostBeforeVote(after.self, entry, from, { term, candidate });
        }
      }
      return accepted.gained.length === 0 ? undefined : acceptedAfterVote(observation, growth, leaderLogs);
    };
  }),
};

/** `strict`: a node in the term of the leader that explains the loss knows a leader. */
function noSilentLoss(strict: boolean): IncrementalEvaluator {
  const triggers = strict ? LOSS | CHANGED.term | CHANGED.leader : LOSS | CHANGED.term;
  return monitor(triggers, (facts, premises) => {
    const missing = facts.of(MISSING);
    const accepted = facts.of(ACCEPTED);
    const leaderLogs = facts.of(LEADER_LOGS);
    return (observation) => {
      const { node, after } = observation;
      premises.count += accepted.gained.length;
      const doubtful: readonly MissingEntry[] = isHarder(observation, strict) ? missing.of(node) : missing.fresh;
      for (const { entry, term } of doubtful) {
        premises.count++;
        const knows = !strict || after.leader !== null;
        if (isExplained(leaderLogs, entry, term, knows ? after.currentTerm + 1 : after.currentTerm)) continue;
        return `${after.self} accepted ${describe(entry)} in term ${term} and does not have it in term ${after.currentTerm}, though no leader since then was elected without it.`;
      }
      return undefined;
    };
  });
}

/** Whether what explained a loss before may not do so any more: the term fell, or the leader was forgotten within it. */
function isHarder({ before, after }: Observation, strict: boolean): boolean {
  if (after.currentTerm < before.currentTerm) return true;
  return strict && after.leader === null && before.leader !== null && after.currentTerm === before.currentTerm;
}

/** Whether a leader of a term after the first and before the second one was elected without the entry. */
function isExplained({ all }: LeaderLogs, entry: Entry, after: number, before: number): boolean {
  for (let position = all.length - 1; position >= 0; position--) {
    const { term, log } = all[position] as LeaderLogs['all'][number];
    if (term > after && term < before && !has(log, entry)) return true;
  }
  return false;
}

type Vote = NonNullable<NodeGhost['votesWithLog']>['head'];

/** E8 for what was accepted in an earlier term than that of a vote cast before. */
function acceptedAfterVote(
  { after: { self } }: Observation,
  { before, after: { votesWithLog, allEntries } }: Growth,
  leaderLogs: LeaderLogs,
): string | undefined {
  for (const vote of itemsOf(votesWithLog)) {
    const wrong = lostBefore(self, vote, allEntries, leaderLogs, before.allEntries);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** E8 for one vote and what was accepted, message by message, newest first, down to what is `known`. */
function lostBefore(
  self: string,
  vote: Vote,
  allEntries: NodeGhost['allEntries'],
  leaderLogs: LeaderLogs,
  known?: NodeGhost['allEntries'],
): string | undefined {
  for (let item = allEntries; item !== undefined && item !== known; item = item.tail) {
    const { term, entries } = item.head;
    if (term >= vote.term) continue;
    const lost = entriesOf(entries).find(
      (entry) => !has(vote.log, entry) && !isExplained(leaderLogs, entry, term, vote.term),
    );
    if (lost !== undefined) return lostBeforeVote(self, lost, term, vote);
  }
  return undefined;
}

function lostBeforeVote(
  self: string,
  entry: Entry,
  accepted: number,
  { term, candidate }: Pick<Vote, 'term' | 'candidate'>,
): string {
  const voted = `when it voted for ${candidate} in term ${term}`;
  return `${self} accepted ${describe(entry)} in term ${accepted}, but its log ${voted} did not have it.`;
}
