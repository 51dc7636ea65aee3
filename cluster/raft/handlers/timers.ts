import type { Rules } from './builds.ts';
import { LEASE_TIMER } from './reads.ts';
import type { Message, State } from './types.ts';

/*
 * The clocks of a node, by name. `election`: an election timeout without a leader; of a leader, one without a majority.
 * `heartbeat`: AppendEntries are due. `retry`: votes are asked for again. `contact`: the shortest election timeout since
 * a leader spoke. `lease/N`: the time for which round N of AppendEntries, once confirmed, keeps other leaders away.
 */
const LEADER = ['heartbeat'] as const;
const CHECKED_LEADER = ['heartbeat', 'election'] as const;
const ASKING = ['election', 'retry'] as const;
const FOLLOWER = ['election'] as const;
const LED = ['election', 'contact'] as const;
const LED_ASKING = ['election', 'retry', 'contact'] as const;

/** Timers that run in this state. */
export function timersOf(rules: Rules, state: State): readonly string[] {
  const { role } = state;
  if (role === 'leader') return leaderTimers(rules, state);
  const { hearsLeader, preVotes } = state.extensions;
  const asks =
    (role === 'candidate' && rules.repeatsRequestVote) ||
    (preVotes !== null && preVotes.term === state.currentTerm + 1);
  if (hearsLeader) return asks ? LED_ASKING : LED;
  return asks ? ASKING : FOLLOWER;
}

function leaderTimers(rules: Rules, { extensions }: State): readonly string[] {
  const { leases, transfer } = extensions;
  const roleTimers = rules.checkQuorum || transfer !== null ? CHECKED_LEADER : LEADER;
  if (!rules.leaderLease || leases === null) return roleTimers;
  return [...roleTimers, ...leases.map((round) => `${LEASE_TIMER}${round}`)];
}

/** Election timeout where clocks are simulated, ns, and how many heartbeats fit into it. */
const ELECTION_NS = 300_000_000;
const HEARTBEATS = 6;
/** Part of the shortest election timeout that a lease lasts: clocks may differ in speed by what is left. */
export const LEASE_SHARE = 0.5;

/** How long a timer runs where clocks are simulated, ns. */
export function timerDuration(timer: string): number {
  if (timer === 'election' || timer === 'contact') return ELECTION_NS;
  return timer.startsWith(LEASE_TIMER) ? ELECTION_NS * LEASE_SHARE : ELECTION_NS / HEARTBEATS;
}

/**
 * Whether a message sets a timer anew: those that measure a leader's silence, when the leader was heard; the election
 * timer also when a vote was given, and when a term ended in which the node was candidate or leader.
 */
export function resetsTimer(timer: string, before: State, after: State, message: Message): boolean {
  if (timer !== 'election' && timer !== 'contact') return false;
  const ofLeader = message.type === 'AppendEntries' || message.type === 'InstallSnapshot';
  if (ofLeader && message.term === after.currentTerm) return true;
  if (timer === 'contact') return false;
  const voted = message.type === 'RequestVote' && after.votedFor === message.candidate;
  return (voted && message.term === after.currentTerm) || (before.role !== 'follower' && after.role === 'follower');
}
