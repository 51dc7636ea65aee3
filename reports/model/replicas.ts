import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import type { ReplicaState } from '../../harness/core/contracts/system.ts';

/** From this level of observation on nodes show their state. */
const SNAPSHOTS = 2;

/**
 * Whether nodes did not show what they had applied: nothing is at any position of a log that nobody sees, and digests
 * of unlike programs' states say nothing of agreement. False where replicas were not read at all.
 */
export function areReplicasHidden({ replicas, observation }: RunRecord): boolean {
  return observation < SNAPSHOTS && replicas !== undefined && replicas.length > 0 && replicas.every(isEmpty);
}

function isEmpty(replica: ReplicaState | null): boolean {
  if (replica === null) return false;
  return replica.position === 0 && Object.keys(replica.contents ?? {}).length === 0;
}
