import type { Entry } from '../../../harness/core/raft/entry.ts';
import { cutAfter, EMPTY_LOG } from '../../../harness/core/raft/log.ts';
import { type NodeState, nextIndexOf } from '../../../harness/core/raft/node-state.ts';
import { CHANGED, type Observation } from '../../../harness/core/raft/observation.ts';
import { ACCEPTED } from '../facts/accepted.ts';
import { LOG_CHANGE } from '../facts/log-change.ts';
import { baseOf, describe } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import type { IncrementalEvaluator, IncrementalEvaluators } from '../invariant.ts';

const { role: ROLE, term: TERM, log: LOG, progress: PROGRESS } = CHANGED;

export const PROGRESS_INCREMENTAL: IncrementalEvaluators = {
  MatchIndexAllEntries: monitor(ROLE | TERM | LOG | PROGRESS, (facts, premises) => {
    const accepted = facts.of(ACCEPTED);
    const change = facts.of(LOG_CHANGE);
    /** By leader, by follower: up to where matchIndex was found right in the leader's present term. */
    const right: (number[] | undefined)[] = [];
    return ({ node, after, changed, world }) => {
      if (after.role !== 'leader') return undefined;
      const fresh = (changed & (ROLE | TERM)) !== 0 || change.lost || right[node] === undefined;
      const upTo = fresh ? (right[node] = []) : (right[node] as number[]);
      for (let follower = 0; follower < world.names.length; follower++) {
        const { sorted, index } = after.log;
        const matchIndex = sorted
          ? Math.min(after.matchIndex[follower] ?? 0, index)
          : (after.matchIndex[follower] ?? 0);
        const from = sorted ? (upTo[follower] ?? 0) : 0;
        if (matchIndex <= from) continue;
        premises.count++;
        const entry = notAccepted(after, from, matchIndex, (own) => (accepted.nodesOf(own) & (1 << follower)) !== 0);
        if (entry !== undefined && entry.index > baseOf(world.nodes[follower]?.log ?? EMPTY_LOG).index) {
          const name = world.names[follower] ?? '';
          return `${belief(after, 'matchIndex', matchIndex)} for ${name}, which never accepted ${describe(entry)}.`;
        }
        upTo[follower] = matchIndex;
      }
      return undefined;
    };
  }),

  MatchIndexLeader: ofLeaders(ROLE | LOG | PROGRESS, ({ node, after }) => {
    const own = after.matchIndex[node] ?? 0;
    return own === after.log.index ? undefined : `${belief(after, 'matchIndex', own)} for itself, ${end(after)}.`;
  }),

  MatchIndexSanity: ofLeaders(ROLE | LOG | PROGRESS, ({ after, world }) => {
    for (let follower = 0; follower < world.names.length; follower++) {
      const matchIndex = after.matchIndex[follower] ?? 0;
      if (matchIndex <= after.log.index) continue;
      return `${belief(after, 'matchIndex', matchIndex)} for ${world.names[follower] ?? ''}, ${end(after)}.`;
    }
    return undefined;
  }),

  NextIndexSafety: ofLeaders(ROLE | LOG | PROGRESS, ({ after, world }) => {
    for (let follower = 0; follower < world.names.length; follower++) {
      const nextIndex = nextIndexOf(after, follower);
      if (nextIndex - 1 <= after.log.index) continue;
      return `${belief(after, 'nextIndex', nextIndex)} for ${world.names[follower] ?? ''}, ${end(after)}.`;
    }
    return undefined;
  }),
};

function ofLeaders(triggers: number, look: (observation: Observation) => string | undefined): IncrementalEvaluator {
  return monitor(triggers, (_facts, premises) => (observation) => {
    if (observation.after.role !== 'leader') return undefined;
    premises.count++;
    return look(observation);
  });
}

/** The newest entry of the leader's own term, above `from` and up to `matchIndex`, that is not accepted. */
function notAccepted(
  { log, currentTerm }: NodeState,
  from: number,
  matchIndex: number,
  isAccepted: (entry: Entry) => boolean,
): Entry | undefined {
  let part = log.sorted ? cutAfter(log, matchIndex) : log;
  for (; part.entry !== undefined && (!log.sorted || part.index > from); part = part.previous) {
    const { entry } = part;
    if (entry.index <= matchIndex && entry.term === currentTerm && !isAccepted(entry)) return entry;
  }
  return undefined;
}

function belief({ self, currentTerm }: NodeState, what: string, index: number): string {
  return `${self} leads term ${currentTerm} with ${what} ${index}`;
}

function end({ log }: NodeState): string {
  return `and its log ends at index ${log.index}`;
}
