import type { SystemCapability } from '../../../harness/core/system-capability.ts';
import type { Rules } from './builds.ts';

/** What sets a build apart from the Raft of the proof; empty for `verdi`. Planted bugs change nothing here, controls do. */
export function capabilitiesOf(rules: Rules): readonly SystemCapability[] {
  const capabilities: Readonly<Record<SystemCapability, boolean>> = {
    batching: rules.batchLimit !== null,
    'volatile-commit': rules.volatileCommit,
    'volatile-leader': rules.volatileCommit || rules.bugs['ctl-leader-volatile'],
    'votes-beside-leader': !rules.leaderGuardsVotes || rules.bugs['ctl-no-leader-guard'],
    snapshots: rules.compactAfter !== null,
    membership: rules.membership,
    'index-replies': !rules.repliesCarryEntries,
    'reads-outside-log': rules.readIndex || rules.leaderLease,
    'no-op': rules.noOpAtElection,
    'bounded-clocks': rules.leaderLease,
  };
  return (Object.keys(capabilities) as SystemCapability[]).filter((name) => capabilities[name]);
}
