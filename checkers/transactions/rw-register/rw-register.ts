import { addAntiDependencies } from '../anti-dependencies.ts';
import type { DirectAnomalyName } from '../anomaly.ts';
import type { Findings } from '../findings.ts';
import { RW, RW_BY_PROCESS, RW_BY_REALTIME, WR, WW, WW_BY_PROCESS, WW_BY_REALTIME } from '../graph/edge-kind.ts';
import type { GraphBuilder } from '../graph/graph.ts';
import type { CycleOrder } from '../search/level.ts';
import type { Transaction } from '../transaction.ts';
import type { KeyVersions, Versions } from '../versions.ts';
import { nameOf, valueText } from '../words.ts';
import { circleIn } from './circle.ts';
import { accessesOf, INITIAL, type Access } from './register-reads.ts';
import type { VersionPairs } from './version-pairs.ts';
import { VERSION_SOURCES } from './version-sources.ts';

/**
 * What transactions over registers say of their order (Kingsbury and Alvaro 2020, section 5). Who read whose write is
 * known; the order of the versions of a key is pieced together: nothing comes first, what a transaction found comes
 * before what it left, and what a process or the clock saw first comes before what it saw next. The last two only
 * count where these orders were promised, so their edges are of kinds of their own.
 */
export function inferFromRegisters(versions: Versions, graph: GraphBuilder, findings: Findings): void {
  const places = new Int32Array(versions.writers.length);
  for (const key of versions.keys.values())
    if (key.ambiguous === undefined) inferFromKey(versions, key, places, graph, findings);
}

const KINDS: Readonly<Record<CycleOrder, { ww: number; rw: number; cyclic: DirectAnomalyName }>> = {
  none: { ww: WW, rw: RW, cyclic: 'cyclic-versions' },
  process: { ww: WW_BY_PROCESS, rw: RW_BY_PROCESS, cyclic: 'cyclic-versions-process' },
  realtime: { ww: WW_BY_REALTIME, rw: RW_BY_REALTIME, cyclic: 'cyclic-versions-realtime' },
};

function inferFromKey(
  versions: Versions,
  key: KeyVersions,
  places: Int32Array,
  graph: GraphBuilder,
  findings: Findings,
): void {
  const accesses = accessesOf(versions, key, findings);
  const readers = readersByVersion(accesses);
  for (const [version, own] of readers) {
    if (version !== INITIAL)
      for (const reader of own) graph.edge(versions.writers[version] as number, reader, WR, version);
  }
  const written = accesses.flatMap(({ left }) => (left === undefined ? [] : [left]));
  addAntiDependencies(graph, versions, readers.get(INITIAL) ?? [], written, RW);
  key.versions.forEach((version, place) => {
    places[version] = place;
  });
  const sources = VERSION_SOURCES.map(({ order, pairs }) => ({ order, added: pairs(accesses) }));
  const size = key.versions.length;
  // Mostly there is none in all of them together, and then in none of their parts.
  const all = sources.map(({ added }) => added);
  const isSound = circleIn(all, places, size) === undefined;
  const believed: VersionPairs[] = [];
  for (const { order, added } of sources) {
    const circle = isSound ? undefined : circleIn([...believed, added], places, size);
    if (circle) reportCircle(versions, key, circle, KINDS[order].cyclic, findings);
    else {
      believed.push(added);
      addOrder(versions, added, readers, KINDS[order], graph);
    }
  }
}

function readersByVersion(accesses: readonly Access[]): Map<number, number[]> {
  const readers = new Map<number, number[]>();
  for (const { transaction, found } of accesses) {
    if (found === undefined) continue;
    const own = readers.get(found);
    if (own) own.push(transaction.vertex);
    else readers.set(found, [transaction.vertex]);
  }
  return readers;
}

/** That a transaction overwrote what it read needs no edge of its own: it read the write. */
function addOrder(
  versions: Versions,
  pairs: VersionPairs,
  readers: ReadonlyMap<number, readonly number[]>,
  { ww, rw }: { readonly ww: number; readonly rw: number },
  graph: GraphBuilder,
): void {
  const laterThanRead = new Map<number, Set<number>>();
  const ordered = pairs.versions;
  for (let pair = 0; pair < ordered.length; pair += 2) {
    const before = ordered[pair] as number;
    const after = ordered[pair + 1] as number;
    if (before === INITIAL) continue;
    if (ww !== WW) graph.edge(versions.writers[before] as number, versions.writers[after] as number, ww, after);
    if (!readers.has(before)) continue;
    const own = laterThanRead.get(before);
    if (own) own.add(after);
    else laterThanRead.set(before, new Set([after]));
  }
  for (const [before, own] of laterThanRead)
    addAntiDependencies(graph, versions, readers.get(before) as readonly number[], [...own], rw);
}

function reportCircle(
  versions: Versions,
  key: KeyVersions,
  circle: readonly number[],
  name: DirectAnomalyName,
  findings: Findings,
): void {
  findings.add(name, () => {
    const values = circle.map((version) => valueText(versions.values[version] ?? null));
    const writers = [...new Set(circle.map((version): Transaction => versions.writer(version)))];
    return {
      transactions: writers.slice(0, 4),
      sentence: `The values ${values.slice(0, 8).join(', ')} of ${key.name} (written by ${writers.slice(0, 8).map(nameOf).join(', ')}) each came before the others.`,
    };
  });
}
