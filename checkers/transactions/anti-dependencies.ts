import { THEN } from './graph/edge-kind.ts';
import type { GraphBuilder } from './graph/graph.ts';
import type { Versions } from './versions.ts';

/**
 * An edge from every reader to the writer of every version. Where both are many they meet in an auxiliary vertex,
 * except readers that are writers as well, which must not meet themselves there.
 *
 * @param readers transactions that read what all of these versions came after
 */
export function addAntiDependencies(
  graph: GraphBuilder,
  versions: Versions,
  readers: readonly number[],
  later: readonly number[],
  kind: number,
): void {
  if (readers.length === 0 || later.length === 0) return;
  const writers = new Set(later.map((version) => versions.writers[version] as number));
  const meeting = readers.length > 2 && later.length > 2 ? graph.auxiliary() : undefined;
  for (const reader of new Set(readers)) {
    if (meeting !== undefined && !writers.has(reader)) graph.edge(reader, meeting, kind);
    else for (const version of later) graph.edge(reader, versions.writers[version] as number, kind, version);
  }
  if (meeting === undefined) return;
  for (const version of later) graph.edge(meeting, versions.writers[version] as number, THEN, version);
}
