import { itemsOf } from '../../../harness/core/raft/ghost.ts';
import { CHANGED } from '../../../harness/core/raft/observation.ts';
import { GROWTH } from '../facts/growth.ts';
import { LEADER_LOGS } from '../facts/leader-logs.ts';
import { continues } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { ORDER } from '../facts/order.ts';
import { type IncrementalEvaluator, TRIGGER } from '../invariant.ts';

const LEADER = CHANGED.role | CHANGED.term | CHANGED.log | TRIGGER.ghost;

/**
 * The log of a leader is the one with which it was elected, and entries of its term: D3, and the same in E3. Of a log in
 * order the newest entry tells.
 */
export const LEADER_APPEND_ONLY: IncrementalEvaluator = monitor(LEADER, (facts, premises) => {
  const order = facts.of(ORDER);
  const growth = facts.of(GROWTH);
  const leaderLogs = facts.of(LEADER_LOGS);
  return ({ node, after: { self, role, currentTerm, log } }) => {
    if (role !== 'leader') return undefined;
    premises.count++;
    const elected = leaderLogs.first(currentTerm);
    const isKnown = order.regular && elected?.node === node;
    if (isKnown && (log.term === currentTerm || log.hash === elected.log.hash)) return undefined;
    for (const { term, log: first } of itemsOf(growth.after.leaderLogs)) {
      if (term === currentTerm && continues(log, first, term)) return undefined;
    }
    return `The log of ${self} is not the one with which it became leader of term ${currentTerm}, and entries of this term.`;
  };
});
