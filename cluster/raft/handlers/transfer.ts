import type { TimeoutNow } from '../../../harness/core/raft/messages.ts';
import { mayLead } from './members.ts';
import { startElection } from './election.ts';
import { adoptTerm, answerAdministrator, extend, send, type Step } from './step.ts';
import type { Input, State } from './types.ts';

/**
 * A leader is asked to step aside for another member. Until that one leads, or an election timeout is over, it takes no
 * requests (Ongaro's thesis, section 3.10).
 */
export function handleTransfer(step: Step, input: Input): void {
  const { state, rules } = step;
  const { value } = input.command;
  const to = value ?? bestPrepared(state);
  if (!rules.transfer) answerAdministrator(step, input, 'this build does not transfer leadership');
  else if (typeof to !== 'string' || to === state.self || !state.members.includes(to)) {
    answerAdministrator(step, input, 'leadership goes to another member only');
  } else {
    extend(step, { transfer: { to, told: false } });
    answerAdministrator(step, input, null);
  }
}

/** Tells the successor to start an election, once it has the whole log. */
export function pursueTransfer(step: Step): void {
  const { state, rules } = step;
  const { transfer } = state.extensions;
  if (transfer === null || transfer.told) return;
  const matched = state.matchIndex[state.nodes.indexOf(transfer.to)] ?? 0;
  if (matched < state.log.index && !rules.bugs['transfer-skips-log-check']) return;
  // Whenever that message arrives, it ends the leadership: no lease can be relied on any more.
  extend(step, { transfer: { to: transfer.to, told: true }, leases: null });
  send(step, transfer.to, { type: 'TimeoutNow', term: state.currentTerm, leader: state.self });
}

/** The successor did not take over in time: the leader serves on. */
export function abandonTransfer(step: Step): void {
  if (step.state.extensions.transfer !== null) extend(step, { transfer: null });
}

/** The leader asks this node to succeed it. Nobody else can win before, so that nobody need be asked first. */
export function handleTimeoutNow(step: Step, message: TimeoutNow): void {
  const { state } = step;
  if (message.term < state.currentTerm || state.role === 'leader') return;
  adoptTerm(step, message.term);
  if (mayLead(state)) startElection(step, true);
}

function bestPrepared({ nodes, members, self, matchIndex }: State): string | null {
  let best: string | null = null;
  let most = -1;
  nodes.forEach((node, position) => {
    const matched = matchIndex[position] ?? 0;
    if (node === self || !members.includes(node) || matched <= most) return;
    best = node;
    most = matched;
  });
  return best;
}
