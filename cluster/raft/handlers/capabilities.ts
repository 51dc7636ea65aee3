import type { Capability } from '../../../harness/core/capability.ts';
import type { Rules } from './builds.ts';

/** What sets a build apart from the Raft of the proof; empty for `verdi`. Planted bugs change nothing here. */
export function capabilitiesOf(rules: Rules): readonly Capability[] {
  const capabilities: Readonly<Record<Capability, boolean>> = {
    batching: rules.batchLimit !== null,
    'volatile-commit': rules.volatileCommit,
    'volatile-leader': rules.volatileCommit,
    snapshots: rules.compactAfter !== null,
    membership: rules.membership,
    'index-replies': !rules.repliesCarryEntries,
    'reads-outside-log': rules.readIndex || rules.leaderLease,
    'no-op': rules.noOpAtElection,
    'bounded-clocks': rules.leaderLease,
  };
  return (Object.keys(capabilities) as Capability[]).filter((name) => capabilities[name]);
}
