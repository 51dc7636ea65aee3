import { cutAfter, startsWith, type Log } from '../../../harness/core/raft/log.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import { CHANGED, type WorldState } from '../../../harness/core/raft/observation.ts';
import { ACCEPTED } from '../facts/accepted.ts';
import { COMMITMENTS, type Commitments, type Committed } from '../facts/commitments.ts';
import { DIRECT_COMMITS, type DirectCommits } from '../facts/direct-commits.ts';
import { LEADER_LOGS, type LeaderLog, type LeaderLogs } from '../facts/leader-logs.ts';
import { LOG_CHANGE } from '../facts/log-change.ts';
import type { Branch } from '../facts/log-tree.ts';
import { describe, entriesIn, has } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { REQUEST_ENDS } from '../facts/request-ends.ts';
import { type IncrementalEvaluator, type IncrementalEvaluators, TRIGGER } from '../invariant.ts';
import { agreesAsSent, contradiction, LOGS_IN_ORDER } from './incremental-requests.ts';

const { commit: COMMIT, log: LOG, term: TERM } = CHANGED;
const GHOST = TRIGGER.ghost;

/** What follows from what a majority accepted. */
export const QUORUM_INCREMENTAL: IncrementalEvaluators = {
  'LeaderCompleteness.direct': electedWithAll(GHOST, (commitments, world) => commitments.in(world).direct),

  'LeaderCompleteness.committed': electedWithAll(GHOST | LOG, (commitments, world) => commitments.in(world).all),

  CommitRecordedCommitted: monitor(COMMIT | LOG | TERM, (facts, premises) => {
    const commits = facts.of(DIRECT_COMMITS);
    const commitments = facts.of(COMMITMENTS);
    const change = facts.of(LOG_CHANGE);
    const inOrder = facts.of(LOGS_IN_ORDER);
    return ({ before, after, changed, world }) => {
      const onlyGrew = (changed & (COMMIT | TERM)) === 0 && !change.lost && recordedUpTo(before) <= before.log.index;
      if (onlyGrew && inOrder.regular) return undefined;
      const affected = change.lost || !inOrder.regular ? world.nodes : [after];
      for (const node of affected) {
        if (recordedUpTo(node) === 0) continue;
        premises.count++;
        if (inOrder.regular && isBacked(commits, node, world)) continue;
        const unbacked = notBacked(commitments, node, world);
        if (unbacked !== undefined) return unbacked;
      }
      return undefined;
    };
  }),

  // While logs are regular, whoever has an entry also has all that comes before it: what commits the one commits the other.
  TransitiveCommit: monitor(GHOST | LOG, (facts, premises) => {
    const commitments = facts.of(COMMITMENTS);
    const inOrder = facts.of(LOGS_IN_ORDER);
    return ({ world }) => {
      premises.count++;
      return inOrder.regular ? undefined : notTransitive(commitments, world);
    };
  }),

  'StateMachineSafetyPrime.host': monitor(GHOST | LOG, (facts, premises) => {
    const commits = facts.of(DIRECT_COMMITS);
    const commitments = facts.of(COMMITMENTS);
    const inOrder = facts.of(LOGS_IN_ORDER);
    return ({ world }) => {
      if (commits.highest !== undefined) premises.count++;
      return inOrder.regular && commits.chained ? undefined : twoCommitted(commitments, world);
    };
  }),

  'StateMachineSafetyPrime.nw': monitor(GHOST | LOG | TRIGGER.sentAppendEntries, (facts, premises) => {
    const commits = facts.of(DIRECT_COMMITS);
    const commitments = facts.of(COMMITMENTS);
    const inOrder = facts.of(LOGS_IN_ORDER);
    const ends = facts.of(REQUEST_ENDS);
    return ({ sent, world }) => {
      const { highest } = commits;
      if (highest !== undefined) premises.count++;
      if (inOrder.regular && commits.chained && highest !== undefined) {
        const stillFine = commits.fresh.every(({ log }) => !ends.mayContradict(log, log.term));
        if (stillFine && agreesAsSent(sent, highest.log, (common) => firstTermAbove(commits, common))) return undefined;
      } else if (inOrder.regular && highest === undefined) return undefined;
      return contradiction(world.packets(), commitments.in(world).all, () => 'which a majority accepted');
    };
  }),
};

/** Every leader of a later term was elected with what is committed. */
function electedWithAll(
  triggers: number,
  select: (commitments: Commitments, world: WorldState) => readonly Committed[],
): IncrementalEvaluator {
  return monitor(triggers, (facts, premises) => {
    const leaderLogs = facts.of(LEADER_LOGS);
    const commits = facts.of(DIRECT_COMMITS);
    const commitments = facts.of(COMMITMENTS);
    const accepted = facts.of(ACCEPTED);
    const inOrder = facts.of(LOGS_IN_ORDER);
    return ({ world }) => {
      if (inOrder.regular && accepted.regular) {
        if (leaderLogs.fresh.length === 0 && commits.fresh.length === 0) return undefined;
        premises.count += commits.all.length > 0 && leaderLogs.all.length > 1 ? 1 : 0;
        if (coverAll(leaderLogs.fresh, commits.all) && coverAll(leaderLogs.all, commits.fresh)) return undefined;
      }
      return notElectedWith(leaderLogs, select(commitments, world), world);
    };
  });
}

/** Whether the leader logs begin with the logs up to every commit of an earlier term. */
function coverAll(leaderLogs: readonly LeaderLog[], commits: readonly Branch[]): boolean {
  for (const { term, log } of leaderLogs) {
    for (let position = commits.length - 1; position >= 0; position--) {
      const commit = commits[position] as Branch;
      if (commit.log.term < term && !startsWith(log, commit.log)) return false;
    }
  }
  return true;
}

function notElectedWith({ all }: LeaderLogs, commits: readonly Committed[], world: WorldState): string | undefined {
  for (const { entry, term } of commits) {
    for (const leader of all) {
      if (leader.term <= term || has(leader.log, entry)) continue;
      const who = world.names[leader.node] ?? 'a node';
      return `${who} won term ${leader.term} without ${describe(entry)}, which was committed in term ${term}.`;
    }
  }
  return undefined;
}

/** Up to which index a node takes its log for committed, or has applied it. */
function recordedUpTo({ commitIndex, lastApplied }: NodeState): number {
  return Math.max(commitIndex, lastApplied);
}

/** Whether some log has what the node takes for committed, and a commit of the node's term or an earlier one above it. */
function isBacked(commits: DirectCommits, node: NodeState, { nodes }: WorldState): boolean {
  const part = cutAfter(node.log, recordedUpTo(node));
  if (part.entry === undefined) return true;
  if (backsFrom(commits, part, node.log, node.currentTerm)) return true;
  for (const { log } of nodes) {
    if (log === node.log || cutAfter(log, part.index).hash !== part.hash) continue;
    if (backsFrom(commits, part, log, node.currentTerm)) return true;
  }
  return false;
}

function backsFrom(commits: DirectCommits, part: Log, log: Log, term: number): boolean {
  const last = Math.min(log.index, commits.highest?.log.index ?? 0);
  for (let index = part.index; index <= last; index++) {
    for (const commit of commits.at(index)) {
      if (commit.log.term > term) continue;
      if ((index === part.index ? part : cutAfter(log, index)).hash === commit.log.hash) return true;
    }
  }
  return false;
}

function notBacked(commitments: Commitments, node: NodeState, world: WorldState): string | undefined {
  const upTo = recordedUpTo(node);
  for (const entry of entriesIn(node.log)) {
    if (entry.index > upTo || commitments.in(world).termOf(entry) <= node.currentTerm) continue;
    return (
      `${node.self} takes ${describe(entry)} for committed, but up to its term ${node.currentTerm} no majority ` +
      'accepted it, or an entry after it, in that entry’s own term.'
    );
  }
  return undefined;
}

function notTransitive(commitments: Commitments, world: WorldState): string | undefined {
  const counted = commitments.in(world);
  for (const { log, self } of world.nodes) {
    const entries = entriesIn(log);
    for (const above of entries) {
      const term = counted.termOf(above);
      if (term === Infinity) continue;
      const below = entries.find((entry) => entry.index <= above.index && counted.termOf(entry) > term);
      if (below !== undefined)
        return `${self} has ${describe(below)} below ${describe(above)}, which alone is committed.`;
    }
  }
  return undefined;
}

function twoCommitted(commitments: Commitments, world: WorldState): string | undefined {
  const byIndex = new Map<number, Committed>();
  for (const commitment of commitments.in(world).all) {
    const { entry } = commitment;
    const other = byIndex.get(entry.index);
    if (other !== undefined) return `Both ${describe(other.entry)} and ${describe(entry)} are committed.`;
    byIndex.set(entry.index, commitment);
  }
  return undefined;
}

/** The first term in which something above a log was committed. */
function firstTermAbove({ all }: DirectCommits, log: Log): number {
  let term = Infinity;
  for (const commit of all) if (commit.log.index > log.index && commit.log.term < term) term = commit.log.term;
  return term;
}
