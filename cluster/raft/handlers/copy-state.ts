import type { State } from './types.ts';

/** A state while its event is being handled. Its parts are replaced, never changed. */
export type Draft = { -readonly [Field in keyof State]: State[Field] };

/** A copy to work on, field by field: several times as fast as spreading, and every event makes one. */
export function copyState(state: State): Draft {
  return {
    self: state.self,
    position: state.position,
    nodes: state.nodes,
    members: state.members,
    currentTerm: state.currentTerm,
    votedFor: state.votedFor,
    log: state.log,
    leader: state.leader,
    commitIndex: state.commitIndex,
    lastApplied: state.lastApplied,
    machine: state.machine,
    unansweredUpTo: state.unansweredUpTo,
    role: state.role,
    votesReceived: state.votesReceived,
    votesRefused: state.votesRefused,
    nextIndex: state.nextIndex,
    matchIndex: state.matchIndex,
    awaiting: state.awaiting,
    shouldSend: state.shouldSend,
    extensions: state.extensions,
  };
}
