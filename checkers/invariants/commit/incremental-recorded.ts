import { type Entry, sameEntry } from '../../../harness/core/raft/entry.ts';
import type { Log } from '../../../harness/core/raft/log.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import { CHANGED, type RaftPacket, type WorldState } from '../../../harness/core/raft/observation.ts';
import { COMMITTED } from '../facts/committed.ts';
import { LOG_CHANGE } from '../facts/log-change.ts';
import { baseOf, describe, entriesIn, has } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { REQUEST_ENDS } from '../facts/request-ends.ts';
import { type IncrementalEvaluator, type IncrementalEvaluators, TRIGGER } from '../invariant.ts';
import { agreesAsSent, contradiction, LOGS_IN_ORDER } from './incremental-requests.ts';

const { commit: COMMIT, log: LOG, term: TERM } = CHANGED;

/** What nodes take for committed or have applied. */
export const RECORDED_INCREMENTAL: IncrementalEvaluators = {
  'StateMachineSafety.host': monitor(COMMIT | LOG, (facts, premises) => {
    const committed = facts.of(COMMITTED);
    const inOrder = facts.of(LOGS_IN_ORDER);
    return ({ after, world }) => {
      if (recordedUpTo(after) === 0) return undefined;
      premises.count++;
      return committed.regular && inOrder.regular ? undefined : differentlyRecorded(after, world);
    };
  }),

  'StateMachineSafety.nw': monitor(COMMIT | LOG | TERM | TRIGGER.sentAppendEntries, (facts, premises) => {
    const committed = facts.of(COMMITTED);
    const inOrder = facts.of(LOGS_IN_ORDER);
    const ends = facts.of(REQUEST_ENDS);
    const change = facts.of(LOG_CHANGE);
    /** The longest log that was taken for committed. */
    let longest: Log | undefined;
    return ({ sent, before, after, changed, world }) => {
      const newest = committed.fresh[0];
      if (newest !== undefined && newest.index > (longest?.index ?? 0)) longest = newest;
      if (longest === undefined && inOrder.regular && committed.regular) return undefined;
      premises.count++;
      const isNew =
        recordedUpTo(after) > Math.min(recordedUpTo(before), before.log.index) ||
        change.lost ||
        after.currentTerm < before.currentTerm;
      if (longest !== undefined && inOrder.regular && committed.regular) {
        const own = isNew ? committed.at(Math.min(recordedUpTo(after), after.log.index)) : undefined;
        const stillFine = own === undefined || !ends.mayContradict(own, after.currentTerm);
        if (stillFine && agreesAsSent(sent, longest, (common) => leastTermAbove(world, common))) return undefined;
      }
      const affected = isNew || (changed & (COMMIT | LOG)) !== 0 ? [after] : [];
      return overwritten(world.packets(), affected) ?? overwritten(sent, world.nodes);
    };
  }),

  'LastAppliedCommitIndexMatching.la_ci': agreeing('lastApplied', 'commitIndex'),

  'LastAppliedCommitIndexMatching.ci_la': agreeing('commitIndex', 'lastApplied'),

  'LastAppliedCommitIndexMatching.la_la': agreeing('lastApplied', 'lastApplied'),
};

type Mark = keyof Pick<NodeState, 'lastApplied' | 'commitIndex'>;

function recordedUpTo({ commitIndex, lastApplied }: NodeState): number {
  return Math.max(commitIndex, lastApplied);
}

function recordedBy(node: NodeState): Entry[] {
  const upTo = recordedUpTo(node);
  return entriesIn(node.log).filter(({ index }) => index <= upTo);
}

/** The node and another one take two entries of one index for committed. */
function differentlyRecorded(node: NodeState, { nodes }: WorldState): string | undefined {
  const own = recordedBy(node);
  for (const other of nodes) {
    if (other === node) continue;
    for (const theirs of recordedBy(other)) {
      const mine = own.find((entry) => entry.index === theirs.index && !sameEntry(entry, theirs));
      if (mine === undefined) continue;
      return `${node.self} takes ${describe(mine)} for committed where ${other.self} has ${describe(theirs)}.`;
    }
  }
  return undefined;
}

function overwritten(packets: readonly RaftPacket[], nodes: readonly NodeState[]): string | undefined {
  for (const node of nodes) {
    const recorded = recordedBy(node).map((entry) => ({ entry, term: node.currentTerm }));
    const found = contradiction(packets, recorded, () => `which ${node.self} takes for committed`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The least term of a node that takes anything above a log for committed. */
function leastTermAbove({ nodes }: WorldState, log: Log): number {
  let term = Infinity;
  for (const node of nodes) if (recordedUpTo(node) > log.index) term = Math.min(term, node.currentTerm);
  return term;
}

/** As far as a node's `behind` goes, a node whose `ahead` is not less has the same entries. */
function agreeing(behind: Mark, ahead: Mark): IncrementalEvaluator {
  return monitor(COMMIT | LOG, (facts, premises) => {
    const committed = facts.of(COMMITTED);
    const inOrder = facts.of(LOGS_IN_ORDER);
    /** Whether lastApplied and commitIndex of every node were within its log so far. */
    let withinLogs = true;
    return ({ after, world }) => {
      if (recordedUpTo(after) > 0) premises.count++;
      if (recordedUpTo(after) > after.log.index) withinLogs = false;
      if (withinLogs && committed.regular && inOrder.regular) return undefined;
      for (const other of world.nodes) {
        if (other === after) continue;
        const found = difference(after, behind, other, ahead) ?? difference(other, behind, after, ahead);
        if (found !== undefined) return found;
      }
      return undefined;
    };
  });
}

function difference(one: NodeState, behind: Mark, other: NodeState, ahead: Mark): string | undefined {
  if (one[behind] > other[ahead]) return undefined;
  const low = Math.max(baseOf(one.log).index, baseOf(other.log).index);
  return lacking(one, other, low, one[behind], behind) ?? lacking(other, one, low, one[behind], behind);
}

function lacking(owner: NodeState, other: NodeState, low: number, upTo: number, mark: Mark): string | undefined {
  for (const entry of entriesIn(owner.log)) {
    if (entry.index <= low || entry.index > upTo || has(other.log, entry)) continue;
    return `Up to ${mark} ${upTo}, only ${owner.self} and not ${other.self} has ${describe(entry)}.`;
  }
  return undefined;
}
