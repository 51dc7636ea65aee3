import { bugsOf, rulesOf, type Rules } from '../../../cluster/raft/handlers/builds.ts';
import { capabilitiesOf } from '../../../cluster/raft/handlers/capabilities.ts';
import { raftHandlers } from '../../../cluster/raft/handlers/handlers.ts';
import { predicatesFor } from '../../../checkers/invariants/profiles.ts';
import { NO_BUGS } from '../../../cluster/raft/handlers/bugs.ts';
import { InputError } from '../../core/errors.ts';

export type RaftHandlers = ReturnType<typeof raftHandlers>;

/** A build of the reference Raft whose single steps are looked at. */
export interface InductionSubject {
  readonly build: string;
  readonly nodes: readonly string[];
  readonly handlers: RaftHandlers;
  /** The same build without what was planted into it; it makes the reachable states that samples begin with. */
  readonly correct: RaftHandlers;
  /** What was planted into it. */
  readonly bugs: readonly string[];
  /** Names of the predicates that say something about the build. */
  readonly predicates: readonly string[];
}

/**
 * What induction looks at. States are made from the fields that the invariants read; what a build keeps beyond them
 * (snapshots, configurations, clocks) would have to be made to fit, so builds with those are refused.
 *
 * @throws InputError for a build that does not exist or keeps more than the invariants read
 */
export function inductionSubject(build: string, nodes: readonly string[]): InductionSubject {
  const rules = rulesOf(build);
  refuseExtensions(build, rules);
  return {
    build,
    nodes,
    handlers: raftHandlers(rules),
    correct: raftHandlers({ ...rules, bugs: NO_BUGS }),
    bugs: bugsOf(build),
    predicates: predicatesFor(capabilitiesOf({ ...rules, bugs: NO_BUGS })),
  };
}

function refuseExtensions(build: string, rules: Rules): void {
  const extensions = Object.entries({
    compaction: rules.compactAfter !== null,
    membership: rules.membership,
    'leases or read rounds': rules.leaderLease || rules.readIndex,
    'pre-vote': rules.preVote,
    'check-quorum': rules.checkQuorum,
    transfer: rules.transfer,
  });
  const kept = extensions.filter(([, has]) => has).map(([name]) => name);
  if (kept.length === 0) return;
  throw new InputError(`build ${build} keeps more than the invariants read: ${kept.join(', ')}`, {
    code: 'INDUCT_BUILD',
    hint: 'Use verdi, alone or with planted bugs and with switches that only decide differently, such as verdi+batching.',
  });
}
