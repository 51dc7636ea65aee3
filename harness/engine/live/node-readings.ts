import type { SystemClient } from '../../core/contracts/system.ts';
import type { NodeReading } from '../../../nemesis/snapshot-watch.ts';

/** What every node that answers within the time, each question by itself, says of itself; of the targets also how many snapshots they installed. */
export async function readNodes(
  system: SystemClient,
  nodes: readonly string[],
  targets: readonly string[],
  timeoutMs: number,
): Promise<NodeReading[]> {
  const readings = await Promise.all(
    nodes.map(async (node): Promise<NodeReading | undefined> => {
      const status = await system.status(node, AbortSignal.timeout(timeoutMs));
      if (status === undefined) return undefined;
      // Asked after the status: whoever caught up by snapshot has counted it by then.
      const installed = targets.includes(node)
        ? await system.snapshotsInstalled?.(node, AbortSignal.timeout(timeoutMs))
        : undefined;
      return { ...status, snapshotsInstalled: installed };
    }),
  );
  return readings.filter((reading) => reading !== undefined);
}
