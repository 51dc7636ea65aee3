import { agreedNumber } from './commit.ts';
import { execute } from './machine.ts';
import { extend, ownTermIsCommitted, withNumber, type Step } from './step.ts';
import type { Input, State } from './types.ts';

/** What the name of a lease's timer begins with; the number of its round follows. */
export const LEASE_TIMER = 'lease/';

/** The heartbeats that are sent while a lease lasts, of a leader that is never stopped. */
const LEASE_HEARTBEATS = 3;

/**
 * A leader reads from its state machine without writing to the log, as soon as a majority has answered a round of
 * AppendEntries that began after the read came: until then no newer leader had committed anything. With a lease it need
 * not ask (Ongaro's thesis, section 6.4).
 */
export function handleRead(step: Step, input: Input): void {
  const { state, rules } = step;
  if (rules.leaderLease && holdsLease(state) && ownTermIsCommitted(state)) {
    answer(step, input);
    return;
  }
  const { reads, round } = state.extensions;
  extend(step, { reads: [...reads, { input, round: round + 1 }], asksRound: true });
  if (!rules.sendsWhenBehind) state.shouldSend = true;
}

/** A new round of AppendEntries begins. Those that come by the clock begin a lease, too. */
export function beginRound(step: Step): void {
  const { state, rules } = step;
  const { leases } = state.extensions;
  const round = state.extensions.round + 1;
  const confirmed = withNumber(state.extensions.confirmed, state.position, round);
  extend(step, { round, confirmed, asksRound: false });
  if (!rules.leaderLease || leases === null || !state.shouldSend) return;
  const agreed = confirmedRound(state);
  const useful = leases.filter((lease, place) => lease > agreed || (leases[place + 1] ?? Infinity) > agreed);
  const lasting = rules.bugs['lease-counts-heartbeats'] ? useful.slice(1 - LEASE_HEARTBEATS) : useful;
  extend(step, { leases: [...lasting, round] });
}

/** A follower answered a round, whether or not its log matched: it knew of no newer leader. */
export function confirmRound(step: Step, position: number, round: number): void {
  const { confirmed } = step.state.extensions;
  if (round > (confirmed[position] ?? 0)) extend(step, { confirmed: withNumber(confirmed, position, round) });
}

/**
 * Answers the reads whose round is confirmed. Everything committed is applied by now; but before an entry of its own
 * term is committed, a leader does not know all that is.
 */
export function answerReads(step: Step): void {
  const { state, rules, outputs } = step;
  const { reads } = state.extensions;
  if (reads.length === 0) return;
  if (state.role !== 'leader') {
    for (const { input } of reads) {
      const { client, request } = input;
      outputs.push({ type: 'NotLeader', client, request, leader: rules.notLeaderHint ? state.leader : null });
    }
    extend(step, { reads: [] });
    return;
  }
  if (!ownTermIsCommitted(state) && !rules.bugs['read-index-before-own-term']) return;
  const agreed = confirmedRound(state);
  if ((reads[0]?.round ?? Infinity) > agreed) return;
  for (const { input, round } of reads) if (round <= agreed) answer(step, input);
  extend(step, { reads: reads.filter(({ round }) => round > agreed) });
}

/** A lease's time is over. */
export function endLease(step: Step, timer: string): void {
  const { leases } = step.state.extensions;
  const { bugs } = step.rules;
  if (leases === null || bugs['lease-ignores-clock'] || bugs['lease-counts-heartbeats']) return;
  const round = Number(timer.slice(LEASE_TIMER.length));
  extend(step, { leases: leases.filter((lease) => lease !== round) });
}

/** The last round that a majority of the members has answered. */
function confirmedRound({ nodes, members, extensions }: State): number {
  return agreedNumber(nodes, members, extensions.confirmed);
}

/** A confirmed round that began less than a lease ago: no other leader can have been elected since. */
function holdsLease(state: State): boolean {
  const { leases } = state.extensions;
  const agreed = confirmedRound(state);
  return leases?.some((lease) => lease <= agreed) ?? false;
}

function answer({ state, outputs }: Step, { client, request, command }: Input): void {
  outputs.push({ type: 'ClientResponse', client, request, outcome: execute(state.machine, command).outcome });
}
