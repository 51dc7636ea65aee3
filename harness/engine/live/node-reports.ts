import type { ClientOutcome, SystemClient } from '../../core/contracts/system.ts';
import type { NodeReport } from '../../../nemesis/drivers/administrator.ts';

/** What every node that answers within the time says of itself, its build, and the members. */
export async function reportNodes(
  system: SystemClient,
  nodes: readonly string[],
  timeoutMs: number,
): Promise<NodeReport[]> {
  const signal = AbortSignal.timeout(timeoutMs);
  const reports = await Promise.all(
    nodes.map(async (node): Promise<NodeReport | undefined> => {
      const [status, version, members] = await Promise.all([
        system.status(node, signal),
        system.version?.(node, signal),
        system.members?.(node, signal),
      ]);
      if (status === undefined) return undefined;
      const { term, isLeader, log: { lastIndex, appliedIndex } = { lastIndex: 0, appliedIndex: 0 } } = status;
      return { node, version, term, isLeader, lastIndex, appliedIndex, members };
    }),
  );
  return reports.filter((report) => report !== undefined);
}

/** Asks one node to let another one join or leave. */
export async function changeMembers(
  system: SystemClient,
  kind: 'join' | 'leave',
  asked: string,
  member: string,
  timeoutMs: number,
): Promise<ClientOutcome> {
  const request = { node: asked, member, signal: AbortSignal.timeout(timeoutMs) };
  const outcome = kind === 'join' ? system.addMember?.(request) : system.removeMember?.(request);
  if (outcome === undefined) throw new RangeError('the system has no requests for members');
  return outcome;
}
