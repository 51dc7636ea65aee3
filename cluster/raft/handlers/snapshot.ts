import { baseLog, cutAfter } from '../../../harness/core/raft/log.ts';
import type { InstallSnapshotReply, Snapshot } from '../../../harness/core/raft/messages.ts';
import { nextIndexOf } from '../../../harness/core/raft/node-state.ts';
import { graft } from '../../../harness/core/raft/segment.ts';
import { configurationAt, configurationsFrom } from './configuration.ts';
import type { PartialSnapshot } from './extensions.ts';
import { withoutClients, type Machine } from './machine.ts';
import { partOf } from './snapshot-parts.ts';
import { adoptTerm, extend, send, withNumber, type Step } from './step.ts';
import type { State } from './types.ts';

/** Index up to which a snapshot took the place of the log. */
export function baseIndexOf({ extensions }: State): number {
  return extensions.snapshot?.index ?? 0;
}

/**
 * Replaces the applied part of the log by the state it led to, once that part is long enough (Raft paper, section 7).
 * Entries that were not applied stay, for nothing else knows what they say.
 */
export function compact({ state, rules }: Step): void {
  const { bugs, compactAfter } = rules;
  const applied = bugs['compacts-unapplied'] ? state.log.index : state.lastApplied;
  if (compactAfter === null || applied - baseIndexOf(state) < compactAfter) return;
  const last = cutAfter(state.log, applied);
  if (last.entry === undefined || last.index !== applied) return;
  const { configuration } = state.extensions;
  const snapshot: Snapshot = {
    index: last.index,
    term: bugs['snapshot-forgets-term'] ? 0 : last.term,
    hash: last.hash,
    machine: bugs['snapshot-without-dedupe'] ? withoutClients(state.machine) : state.machine,
    members: rules.membership ? configurationAt(configuration, last.index).members : state.members,
  };
  state.log = graft(logOf(snapshot), { end: state.log, after: last.index });
  state.extensions = {
    ...state.extensions,
    snapshot,
    configuration: configurationsFrom(configuration, last.index),
  };
}

/** The log of which a snapshot is all there is. */
export function logOf({ index, term, hash }: Snapshot): ReturnType<typeof baseLog> {
  return baseLog(index, term, hash);
}

/** Whether a follower lacks entries that only the snapshot still tells of. */
export function needsSnapshot({ state, rules }: Step, prevLogIndex: number): boolean {
  return rules.compactAfter !== null && prevLogIndex < baseIndexOf(state);
}

/** Sends the next part of a snapshot: of the one that is on its way already, else of the newest. */
export function sendSnapshot(step: Step, to: string, position: number): void {
  const { state } = step;
  const { installing, snapshot: newest } = state.extensions;
  const begun = installing[position];
  if (newest === null) return;
  const current = begun !== undefined && begun.offset > 0 ? begun : { snapshot: newest, offset: 0 };
  setInstalling(step, position, current);
  const { machine, done } = partOf(current.snapshot, current.offset);
  send(step, to, {
    type: 'InstallSnapshot',
    term: state.currentTerm,
    leader: state.self,
    snapshot: { ...current.snapshot, machine },
    offset: current.offset,
    done,
  });
  state.awaiting = withNumber(state.awaiting, position, current.snapshot.index);
}

/** A leader hears what became of a snapshot, or of a part of it. */
export function handleInstallSnapshotReply(step: Step, from: string, message: InstallSnapshotReply): void {
  const { state } = step;
  if (message.term > state.currentTerm) {
    adoptTerm(step, message.term);
    return;
  }
  if (message.term < state.currentTerm || state.role !== 'leader') return;
  const position = state.nodes.indexOf(from);
  const { matchIndex, snapshotIndex, offset } = message;
  const under = state.extensions.installing[position];
  if (matchIndex > 0) {
    state.matchIndex = withNumber(state.matchIndex, position, Math.max(state.matchIndex[position] ?? 0, matchIndex));
    state.nextIndex = withNumber(state.nextIndex, position, Math.max(nextIndexOf(state, position), matchIndex + 1));
    setInstalling(step, position, undefined);
  } else if (under?.snapshot.index === snapshotIndex) {
    setInstalling(step, position, { snapshot: under.snapshot, offset });
  }
  state.awaiting = withNumber(state.awaiting, position, -1);
}

/** The follower has more than the snapshot now: what is on its way is of no use. */
export function endInstalling(step: Step, position: number): void {
  if (step.state.extensions.installing[position] !== undefined) setInstalling(step, position, undefined);
}

/** The snapshot's state machine as handlers use it: every machine they meet was made by them, or by the wire for them. */
export function machineOf({ machine }: Snapshot): Machine {
  return machine as Machine;
}

function setInstalling(step: Step, position: number, value: PartialSnapshot | undefined): void {
  const installing = step.state.nodes.map((_node, other) =>
    other === position ? value : step.state.extensions.installing[other],
  );
  extend(step, { installing });
}
