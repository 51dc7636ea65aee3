import { cutAfter, EMPTY_LOG, type Log } from '../../../harness/core/raft/log.ts';
import type { Snapshot } from '../../../harness/core/raft/messages.ts';
import type { Rules } from './builds.ts';
import { configurationOf, firstMembers } from './configuration.ts';
import { NO_EXTENSIONS, type Extensions } from './extensions.ts';
import { emptyState } from './initial-state.ts';
import { withoutClients } from './machine.ts';
import { logOf, machineOf } from './snapshot.ts';
import type { State } from './types.ts';

/** A node after a restart: what is persistent stays, the rest begins anew, or from the snapshot. */
export function reboot(rules: Rules, state: State): State {
  const { bugs } = rules;
  const { self, nodes, currentTerm, votedFor } = state;
  const { snapshot } = state.extensions;
  let { log } = state;
  if (bugs['forget-log']) log = snapshot === null ? EMPTY_LOG : logOf(snapshot);
  if (bugs['torn-tail-lost']) log = cutAfter(log, log.index - 1);
  const extensions = keptExtensions(rules, state, log);
  return {
    ...emptyState(self, nodes),
    members: rules.membership ? extensions.configuration.members : state.members,
    currentTerm: bugs['forget-term'] ? 0 : currentTerm,
    votedFor: bugs['forget-vote'] ? null : votedFor,
    log,
    role: bugs['role-survives-restart'] ? state.role : 'follower',
    extensions,
    ...(rules.volatileCommit ? recovered(snapshot, log.index) : kept(rules, state)),
  };
}

/** The snapshot stays, the log says who the members are, and a lease may rely on this node's silence. */
function keptExtensions(rules: Rules, { extensions }: State, log: Log): Extensions {
  const { snapshot } = extensions;
  const hearsLeader = rules.leaderLease;
  if (!rules.membership) {
    return snapshot === null && !hearsLeader ? NO_EXTENSIONS : { ...NO_EXTENSIONS, snapshot, hearsLeader };
  }
  const first = snapshot === null ? firstMembers(extensions.configuration) : snapshot.members;
  return { ...NO_EXTENSIONS, snapshot, hearsLeader, configuration: configurationOf(log, first) };
}

/** What the state machine and all that goes with it are after a restart: as the snapshot has them. */
function recovered(snapshot: Snapshot | null, unansweredUpTo: number): Partial<State> {
  if (snapshot === null) return { unansweredUpTo };
  const { index } = snapshot;
  return { unansweredUpTo, commitIndex: index, lastApplied: index, machine: machineOf(snapshot) };
}

function kept({ bugs }: Rules, { leader, commitIndex, lastApplied, machine }: State): Partial<State> {
  return {
    leader: bugs['ctl-leader-volatile'] ? null : leader,
    commitIndex: bugs['commit-reset-applied-kept'] ? 0 : commitIndex,
    lastApplied,
    machine: bugs['dedupe-volatile'] ? withoutClients(machine) : machine,
  };
}

/** Builds write to disk before they speak, except where that is what they do wrong. */
export function survives({ bugs }: Rules, before: State, after: State): State {
  if (bugs['vote-before-durable'] && after.votedFor !== before.votedFor) return before;
  if (bugs['ack-before-durable'] && after.log !== before.log) return before;
  return after;
}
