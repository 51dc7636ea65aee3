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
  const each = readers.length === 1 ? readers : new Set(readers);
  if (readers.length <= 2 || later.length <= 2) {
    for (const reader of each) addDirectly(graph, versions, reader, later, kind);
    return;
  }
  const writers = new Set(later.map((version) => versions.writers[version] as number));
  const meeting = graph.auxiliary();
  for (const reader of each) {
    if (writers.has(reader)) addDirectly(graph, versions, reader, later, kind);
    else graph.edge(reader, meeting, kind);
  }
  for (const version of later) graph.edge(meeting, versions.writers[version] as number, THEN, version);
}

function addDirectly(
  graph: GraphBuilder,
  versions: Versions,
  reader: number,
  later: readonly number[],
  kind: number,
): void {
  for (const version of later) graph.edge(reader, versions.writers[version] as number, kind, version);
}
