import { nextIndexOf } from '../../../harness/core/raft/node-state.ts';
import type { WorldState } from '../../../harness/core/raft/observation.ts';
import { describeEntry, examine } from '../finding.ts';
import type { NaiveEvaluators } from '../invariant.ts';
import { baseOf, entriesIn, hasAccepted, type Host, hostsOf } from '../notions.ts';

export const PROGRESS_NAIVE: NaiveEvaluators = {
  MatchIndexAllEntries(world) {
    const instances = pairs(world).flatMap(({ leader, host, matchIndex }) =>
      entriesIn(leader.state.log)
        .filter(({ term, index }) => term === leader.state.currentTerm && index <= matchIndex)
        .map((entry) => ({ leader, host, matchIndex, entry })),
    );
    return examine(instances, ({ leader, host, matchIndex, entry }) => {
      // What came as part of a snapshot was never accepted as an entry.
      if (hasAccepted(host, entry.term, entry) || entry.index <= baseOf(host.state.log).index) return undefined;
      const belief = `${leader.name} leads term ${entry.term} with matchIndex ${matchIndex} for ${host.name}`;
      return `${belief}, which never accepted ${describeEntry(entry)}.`;
    });
  },

  MatchIndexLeader(world) {
    const own = pairs(world).filter(({ leader, host }) => leader.position === host.position);
    return examine(own, ({ leader: { name, state }, matchIndex }) =>
      matchIndex === state.log.index
        ? undefined
        : `${name} leads term ${state.currentTerm} with matchIndex ${matchIndex} for itself and a log up to ${state.log.index}.`,
    );
  },

  MatchIndexSanity(world) {
    return examine(pairs(world), ({ leader: { name, state }, host, matchIndex }) =>
      matchIndex <= state.log.index
        ? undefined
        : `${name} leads term ${state.currentTerm} with matchIndex ${matchIndex} for ${host.name} and a log up to ${state.log.index}.`,
    );
  },

  NextIndexSafety(world) {
    return examine(pairs(world), ({ leader: { name, state }, host }) => {
      const nextIndex = nextIndexOf(state, host.position);
      if (nextIndex - 1 <= state.log.index) return undefined;
      const belief = `${name} leads term ${state.currentTerm} with nextIndex ${nextIndex} for ${host.name}`;
      return `${belief} and a log up to ${state.log.index}.`;
    });
  },
};

interface Pair {
  readonly leader: Host;
  readonly host: Host;
  readonly matchIndex: number;
}

/** Every leader with every node, itself too. */
function pairs(world: WorldState): Pair[] {
  const hosts = hostsOf(world);
  return hosts
    .filter(({ state }) => state.role === 'leader')
    .flatMap((leader) =>
      hosts.map((host) => ({ leader, host, matchIndex: leader.state.matchIndex[host.position] ?? 0 })),
    );
}
