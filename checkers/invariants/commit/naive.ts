import { sameEntry, type Entry } from '../../../harness/core/raft/entry.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import type { WorldState } from '../../../harness/core/raft/observation.ts';
import { describeEntry, examine, together } from '../finding.ts';
import type { Finding, NaiveEvaluators } from '../invariant.ts';
import {
  baseOf,
  type Commitment,
  committed,
  entriesIn,
  holds,
  type Host,
  hostsOf,
  leaderLogsOf,
  recorded,
} from '../notions.ts';
import { APPLIED_NAIVE } from './applied.ts';
import { commitmentsIn, directCommitments, overwriting } from './committed.ts';
import { STATE_MACHINE_NAIVE } from './state-machine.ts';

export const COMMIT_NAIVE: NaiveEvaluators = {
  'LeaderCompleteness.direct'(world) {
    return electedWith(world, directCommitments(world));
  },

  'LeaderCompleteness.committed'(world) {
    return electedWith(world, commitmentsIn(world));
  },

  CommitRecordedCommitted(world) {
    const hosts = hostsOf(world);
    const commits = commitmentsIn(world);
    return examine(recordedBy(hosts), ({ host: { name, state }, entry }) =>
      committed(commits, entry, state.currentTerm)
        ? undefined
        : `${name} takes ${describeEntry(entry)} for committed, but up to its term ${state.currentTerm} no majority ` +
          'accepted it, or an entry after it, in that entry’s own term.',
    );
  },

  TransitiveCommit(world) {
    const hosts = hostsOf(world);
    const commits = commitmentsIn(world);
    const instances = hosts.flatMap((host) => {
      const log = entriesIn(host.state.log);
      return commits
        .filter(({ entry }) => log.some((own) => sameEntry(own, entry)))
        .flatMap((commit) =>
          log.filter(({ index }) => index <= commit.entry.index).map((entry) => ({ host, commit, entry })),
        );
    });
    return examine(instances, ({ host, commit, entry }) =>
      committed(commits, entry, commit.term)
        ? undefined
        : `${host.name} has ${describeEntry(entry)} before ${describeEntry(commit.entry)}, and only the later one is committed by term ${commit.term}.`,
    );
  },

  'StateMachineSafety.host'(world) {
    const all = recordedBy(hostsOf(world));
    const instances = all.flatMap((one) =>
      all
        .filter(({ host, entry }) => host.position > one.host.position && entry.index === one.entry.index)
        .map((other) => ({ one, other })),
    );
    return examine(instances, ({ one, other }) =>
      sameEntry(one.entry, other.entry)
        ? undefined
        : `${one.host.name} takes ${describeEntry(one.entry)} for committed and ${other.host.name} ${describeEntry(other.entry)}.`,
    );
  },

  'StateMachineSafety.nw'(world) {
    return together(
      hostsOf(world).map(({ name, state }) => {
        const entries = recorded(state).map((entry) => ({ entry, term: state.currentTerm }));
        return overwriting(world, entries, (entry) => `${describeEntry(entry)}, which ${name} takes for committed`);
      }),
    );
  },

  'StateMachineSafetyPrime.host'(world) {
    const commits = commitmentsIn(world);
    const instances = commits.flatMap((one, position) =>
      commits
        .filter((other, after) => after >= position && other.entry.index === one.entry.index)
        .map((other) => ({ one, other })),
    );
    return examine(instances, ({ one, other }) =>
      sameEntry(one.entry, other.entry)
        ? undefined
        : `A quorum backs ${describeEntry(one.entry)} and a quorum backs ${describeEntry(other.entry)}.`,
    );
  },

  'StateMachineSafetyPrime.nw'(world) {
    const commits = commitmentsIn(world);
    return overwriting(world, commits, (entry) => `${describeEntry(entry)}, which a quorum backs`);
  },

  'MaxIndexSanity.lastApplied': (world) => withinLog(world, 'lastApplied'),

  'MaxIndexSanity.commitIndex': (world) => withinLog(world, 'commitIndex'),

  LastAppliedLeCommitIndex(world) {
    const applying = hostsOf(world).filter(({ state }) => state.lastApplied > 0);
    return examine(applying, ({ name, state: { lastApplied, commitIndex } }) =>
      lastApplied <= commitIndex
        ? undefined
        : `${name} applied entries up to index ${lastApplied}, but its commitIndex is ${commitIndex}.`,
    );
  },

  'LastAppliedCommitIndexMatching.la_ci': (world) => agreeing(world, 'lastApplied', 'commitIndex'),

  'LastAppliedCommitIndexMatching.ci_la': (world) => agreeing(world, 'commitIndex', 'lastApplied'),

  'LastAppliedCommitIndexMatching.la_la': (world) => agreeing(world, 'lastApplied', 'lastApplied'),

  ...APPLIED_NAIVE,

  ...STATE_MACHINE_NAIVE,
};

/** A place up to which a node says its log is final. */
type Mark = keyof Pick<NodeState, 'lastApplied' | 'commitIndex'>;

/** Every leader of a later term than that of a commitment was elected with the entry. */
function electedWith(world: WorldState, commits: readonly Commitment[]): Finding {
  const leaderLogs = leaderLogsOf(hostsOf(world));
  const instances = commits.flatMap((commit) =>
    leaderLogs.filter(({ term }) => term > commit.term).map((leader) => ({ commit, leader })),
  );
  return examine(instances, ({ commit, leader }) =>
    holds(leader.log, commit.entry)
      ? undefined
      : `${leader.host.name} was elected in term ${leader.term} without ${describeEntry(commit.entry)}, committed in term ${commit.term}.`,
  );
}

function recordedBy(hosts: readonly Host[]): { readonly host: Host; readonly entry: Entry }[] {
  return hosts.flatMap((host) => recorded(host.state).map((entry) => ({ host, entry })));
}

function withinLog(world: WorldState, mark: Mark): Finding {
  const marked = hostsOf(world).filter(({ state }) => state[mark] > 0);
  return examine(marked, ({ name, state }) =>
    state[mark] <= state.log.index
      ? undefined
      : `${name} has ${mark} ${state[mark]}, but its log ends at index ${state.log.index}.`,
  );
}

/** Up to `behind` of one node, a node whose `ahead` is as far has the same entries; above the snapshots of both. */
function agreeing(world: WorldState, behind: Mark, ahead: Mark): Finding {
  const hosts = hostsOf(world);
  const instances = hosts.flatMap((one) =>
    hosts
      .filter((other) => other !== one && one.state[behind] <= other.state[ahead])
      .flatMap((other) => {
        const low = Math.max(baseOf(one.state.log).index, baseOf(other.state.log).index);
        const isFinal = ({ index }: Entry): boolean => index > low && index <= one.state[behind];
        return [
          ...entriesIn(one.state.log)
            .filter(isFinal)
            .map((entry) => ({ has: one, lacks: other, entry, one, other })),
          ...entriesIn(other.state.log)
            .filter(isFinal)
            .map((entry) => ({ has: other, lacks: one, entry, one, other })),
        ];
      }),
  );
  return examine(instances, ({ has, lacks, entry, one, other }) => {
    if (holds(lacks.state.log, entry)) return undefined;
    const marks = `${one.name} has ${behind} ${one.state[behind]}, ${other.name} ${ahead} ${other.state[ahead]}`;
    return `${marks}, but only ${has.name} has ${describeEntry(entry)}.`;
  });
}
