import { addAntiDependencies } from '../anti-dependencies.ts';
import type { Findings } from '../findings.ts';
import { RW, WR, WW } from '../graph/edge-kind.ts';
import type { GraphBuilder } from '../graph/graph.ts';
import { isFirst, UpdatersOf, writesAfter } from '../lost-updates.ts';
import { NOBODYS, type KeyVersions, type Versions } from '../versions.ts';
import { orderFindings, prefixFindings, strayFindings } from './list-findings.ts';
import { isPrefix, listOrder, listRead, type ListOrder } from './list-order.ts';

/**
 * What transactions that append to lists say of their order (Kingsbury and Alvaro 2020, section 4): the longest list
 * that was read under a key shows the order of its versions, so who wrote before whom, who read whose write, and who
 * wrote after what was read are known and not guessed. Keys where an element was appended twice are left out.
 */
export function inferFromLists(versions: Versions, graph: GraphBuilder, findings: Findings): void {
  for (const key of versions.keys.values())
    if (key.ambiguous === undefined) inferFromKey(versions, key, graph, findings);
}

function inferFromKey(versions: Versions, key: KeyVersions, graph: GraphBuilder, findings: Findings): void {
  const order = listOrder(versions, key);
  orderFindings(versions, key, order, findings);
  const seen = new Set(order.visible);
  const atTheEnd: number[] = [];
  const updaters = new UpdatersOf<number>();
  const strays: number[] = [];
  for (const read of key.reads) {
    const list = listRead(versions, read);
    if (!isPrefix(list, order)) {
      strays.push(read);
      addStrayRead(versions, key, read, seen, graph);
      continue;
    }
    prefixFindings(versions, key, order, read, findings);
    if (addPrefixRead(versions, order, read, graph)) atTheEnd.push(versions.readers[read] as number);
    const reader = versions.reader(read);
    const position = versions.readParts[read] as number;
    if (writesAfter(reader, position) && isFirst(reader, position)) updaters.add(list.length, list, reader);
  }
  // The shortest are the easiest to look at, and only the first few are kept.
  strays.sort((a, b) => listRead(versions, a).length - listRead(versions, b).length);
  for (const read of strays) strayFindings(versions, key, order, read, findings);
  updaters.report(key.name, findings);
  const unseen = key.versions.filter((version) => !seen.has(version) && !versions.isAborted(version));
  addWrites(versions, order, unseen, graph);
  addAntiDependencies(graph, versions, atTheEnd, unseen, RW);
}

/** @returns whether what comes next of what was read is known only from never having been read */
function addPrefixRead(versions: Versions, order: ListOrder, read: number, graph: GraphBuilder): boolean {
  const reader = versions.readers[read] as number;
  const next = order.visibleBefore[listRead(versions, read).length] as number;
  if (next > 0) {
    const last = order.visible[next - 1] as number;
    graph.edge(versions.writers[last] as number, reader, WR, last);
  }
  if (next === order.visible.length) return true;
  const missed = order.visible[next] as number;
  graph.edge(reader, versions.writers[missed] as number, RW, missed);
  return false;
}

/** A read that fits no order still proves that what it found was written before. */
function addStrayRead(
  versions: Versions,
  key: KeyVersions,
  read: number,
  seen: Set<number>,
  graph: GraphBuilder,
): void {
  for (const element of listRead(versions, read)) {
    const version = versions.version(key, element);
    if (version === NOBODYS || versions.isAborted(version)) continue;
    seen.add(version);
    graph.edge(versions.writers[version] as number, versions.readers[read] as number, WR, version);
  }
}

/** What was never read comes after all that was, in no known order. */
function addWrites(versions: Versions, { visible }: ListOrder, unseen: readonly number[], graph: GraphBuilder): void {
  for (let position = 1; position < visible.length; position++) {
    addWrite(versions, visible[position - 1] as number, visible[position] as number, graph);
  }
  const last = visible[visible.length - 1];
  if (last !== undefined) for (const version of unseen) addWrite(versions, last, version, graph);
}

function addWrite(versions: Versions, earlier: number, later: number, graph: GraphBuilder): void {
  graph.edge(versions.writers[earlier] as number, versions.writers[later] as number, WW, later);
}
