import { NONE, type Call } from '../call.ts';
import type { NormalisedKey } from '../normalise.ts';

/** Everything that has to do with one value, which is written at most once. */
export interface Cluster {
  readonly value: number;
  /** undefined for the initial value, and for a value nobody wrote. */
  writer: Call | undefined;
  readonly reads: Call[];
  /** Calls that found the value and replaced it. */
  readonly consumers: Call[];
}

/**
 * The clusters of a key by value; undefined when values do not identify their writes: one was written twice, or a
 * call was refused, which says what the value was not.
 */
export function clustersOf(key: NormalisedKey): Map<number, Cluster> | undefined {
  if (!key.isRegister) return undefined;
  const clusters = new Map<number, Cluster>();
  clusterOf(clusters, key.initial);
  for (const call of key.calls) {
    if (call.refused) return undefined;
    if (call.writes === NONE) continue;
    if (clusters.get(call.writes)?.writer !== undefined || call.writes === key.initial) return undefined;
    clusterOf(clusters, call.writes).writer = call;
  }
  for (const call of key.calls) {
    if (call.observes === NONE) continue;
    const cluster = clusterOf(clusters, call.observes);
    (call.writes === NONE ? cluster.reads : cluster.consumers).push(call);
  }
  return clusters;
}

/** The calls that found the value. */
export function observersOf(cluster: Cluster): readonly Call[] {
  return [...cluster.reads, ...cluster.consumers];
}

function clusterOf(clusters: Map<number, Cluster>, value: number): Cluster {
  const known = clusters.get(value);
  if (known) return known;
  const cluster: Cluster = { value, writer: undefined, reads: [], consumers: [] };
  clusters.set(value, cluster);
  return cluster;
}
