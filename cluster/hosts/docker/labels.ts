import type { RunIdentity } from '../../../harness/core/contracts/host.ts';
import { markOf, type OwnerMark } from '../owner-mark.ts';
import { formatOwner, parseOwner } from '../owner.ts';

/** On everything we create in the engine: enough to remove it without any record of our own. */
export const RUN_LABEL = 'verdict.run';
export const OWNER_LABEL = 'verdict.owner';
/** Which node a container belongs to, and whether it is its `anchor` or its `process`. */
export const NODE_LABEL = 'verdict.node';
export const PART_LABEL = 'verdict.part';
const PID_NAMESPACE_LABEL = 'verdict.pid-namespace';

export type Labels = Readonly<Record<string, string>>;

export async function labelsOf(run: RunIdentity): Promise<Record<string, string>> {
  const mark = await markOf(run.owner);
  return {
    [RUN_LABEL]: run.id,
    [OWNER_LABEL]: formatOwner(mark.owner),
    [PID_NAMESPACE_LABEL]: mark.pidNamespace,
  };
}

export function markIn(labels: Labels): OwnerMark | undefined {
  const owner = parseOwner(labels[OWNER_LABEL] ?? '');
  return owner && { owner, pidNamespace: labels[PID_NAMESPACE_LABEL] ?? '' };
}

/** A name for `docker ps`, unique on this machine as long as the owner lives. */
export function objectName(run: RunIdentity, part: string): string {
  return `verdict-${run.id.replaceAll(/[^\w.-]/g, '_')}-${String(run.owner.pid)}-${part}`;
}
