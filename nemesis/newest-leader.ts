import type { NodeStatus } from '../harness/core/contracts/system.ts';

/** Of the nodes that say they lead, the one in the latest term: the others have not heard yet that they do not. */
export function newestLeader<R extends Pick<NodeStatus, 'term' | 'isLeader'>>(readings: readonly R[]): R | undefined {
  return readings
    .filter(({ isLeader }) => isLeader)
    .reduce<R | undefined>((best, reading) => (reading.term > (best?.term ?? -1) ? reading : best), undefined);
}
