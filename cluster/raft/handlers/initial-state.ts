import { EMPTY_LOG } from '../../../harness/core/raft/log.ts';
import type { Rules } from './builds.ts';
import { NO_EXTENSIONS } from './extensions.ts';
import { EMPTY_MACHINE } from './machine.ts';
import { initialConfiguration } from './members.ts';
import type { State } from './types.ts';

/** A node that never ran; one that is not among the nodes comes after them. */
export function initialState(rules: Rules, self: string, known: readonly string[]): State {
  const nodes = known.includes(self) ? known : [...known, self];
  if (!rules.membership) return emptyState(self, nodes);
  const configuration = initialConfiguration(rules, self, known);
  const extensions = { ...NO_EXTENSIONS, configuration };
  return { ...emptyState(self, nodes), members: configuration.members, extensions };
}

/** The same with all nodes for members. */
export function emptyState(self: string, nodes: readonly string[]): State {
  return {
    self,
    position: nodes.indexOf(self),
    nodes,
    members: nodes,
    currentTerm: 0,
    votedFor: null,
    log: EMPTY_LOG,
    leader: null,
    commitIndex: 0,
    lastApplied: 0,
    machine: EMPTY_MACHINE,
    unansweredUpTo: 0,
    role: 'follower',
    votesReceived: [],
    votesRefused: [],
    nextIndex: nodes.map(() => -1),
    matchIndex: nodes.map(() => 0),
    awaiting: nodes.map(() => -1),
    shouldSend: false,
    extensions: NO_EXTENSIONS,
  };
}
