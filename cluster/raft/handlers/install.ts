import { upTo } from '../../../harness/core/raft/log.ts';
import type { InstallSnapshot, Snapshot } from '../../../harness/core/raft/messages.ts';
import { graft } from '../../../harness/core/raft/segment.ts';
import { follow } from './append.ts';
import { configurationOf } from './configuration.ts';
import { adoptMembers } from './members.ts';
import { logOf, machineOf } from './snapshot.ts';
import { itemCount, withPart } from './snapshot-parts.ts';
import { extend, send, type Step } from './step.ts';

/**
 * A follower gets the leader's snapshot, or a part of it, in place of entries the leader no longer has. What is committed
 * here already agrees with it and is not taken back (Raft paper, section 7, figure 13).
 */
export function handleInstallSnapshot(step: Step, from: string, message: InstallSnapshot): void {
  const { state } = step;
  const { snapshot } = message;
  if (message.term < state.currentTerm) {
    reply(step, from, snapshot, 0, 0);
    return;
  }
  follow(step, from, message.term);
  if (snapshot.index > state.commitIndex) {
    const whole = assemble(step, message);
    if (whole === undefined) {
      reply(step, from, snapshot, 0, arrivedOf(step, snapshot));
      return;
    }
    install(step, whole);
  }
  if (state.extensions.arriving !== null) extend(step, { arriving: null });
  reply(step, from, snapshot, snapshot.index, 0);
}

/** The whole snapshot, once its last part is here. Parts that do not follow those before are of no use. */
function assemble(step: Step, { snapshot, offset, done }: InstallSnapshot): Snapshot | undefined {
  if (offset === 0 && done) return snapshot;
  const arrived = arrivedOf(step, snapshot);
  if (offset !== arrived && offset !== 0) return undefined;
  const { arriving } = step.state.extensions;
  const before = offset === 0 || arriving === null ? undefined : machineOf(arriving.snapshot);
  const machine = before === undefined ? machineOf(snapshot) : withPart(before, snapshot.machine);
  const assembled = { ...snapshot, machine };
  if (done) return assembled;
  extend(step, { arriving: { snapshot: assembled, offset: offset + itemCount(snapshot.machine) } });
  return undefined;
}

/** How many items of this snapshot are here. */
function arrivedOf({ state }: Step, { index, term }: Snapshot): number {
  const { arriving } = state.extensions;
  return arriving?.snapshot.index === index && arriving.snapshot.term === term ? arriving.offset : 0;
}

/** Entries after the snapshot stay where the log had its last entry, for the leader may count on them. */
function install({ state, rules }: Step, snapshot: Snapshot): void {
  const own = upTo(state.log, snapshot.index);
  const agrees = own?.term === snapshot.term && !rules.bugs['snapshot-discards-suffix'];
  const base = logOf(snapshot);
  state.log = agrees ? graft(base, { end: state.log, after: snapshot.index }) : base;
  if (!agrees) state.unansweredUpTo = Math.min(state.unansweredUpTo, snapshot.index);
  state.machine = machineOf(snapshot);
  state.commitIndex = snapshot.index;
  state.lastApplied = snapshot.index;
  state.extensions = { ...state.extensions, snapshot, installed: state.extensions.installed + 1 };
  if (!rules.membership) return;
  const configuration = configurationOf(state.log, snapshot.members);
  state.extensions = { ...state.extensions, configuration };
  adoptMembers(state, configuration.members);
}

function reply(step: Step, to: string, snapshot: Snapshot, matchIndex: number, offset: number): void {
  const { currentTerm: term } = step.state;
  send(step, to, { type: 'InstallSnapshotReply', term, matchIndex, snapshotIndex: snapshot.index, offset });
}
