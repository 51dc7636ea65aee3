import { components } from '../graph/components.ts';
import { WW } from '../graph/edge-kind.ts';
import type { Graph } from '../graph/graph.ts';
import { INITIAL } from './register-reads.ts';
import type { VersionPairs } from './version-pairs.ts';

/**
 * Versions that come before one another, in the order in which the pairs name them; undefined where there are none.
 *
 * @param places of the versions in the pairs: a number for each, from 0
 * @param size how many places there are
 */
export function circleIn(
  sources: readonly VersionPairs[],
  places: Int32Array,
  size: number,
): readonly number[] | undefined {
  const { count, of, sizes } = components(graphOf(sources, places, size), WW);
  if (count === size) return undefined;
  const named = new Set<number>();
  for (const { versions } of sources) {
    for (const version of versions) {
      if (version !== INITIAL && (sizes[of[places[version] as number] as number] as number) > 1) named.add(version);
    }
  }
  const members = [...named];
  const circle = of[places[members[0] as number] as number];
  return members.filter((version) => of[places[version] as number] === circle);
}

/**
 * One vertex per version and one edge per pair, without the detour over a builder, because it is made for every key.
 * Nothing comes before the initial state, so it is in no circle and is left out.
 */
function graphOf(sources: readonly VersionPairs[], places: Int32Array, size: number): Graph {
  const rows = new Int32Array(size + 1);
  for (const { versions } of sources) {
    for (let pair = 0; pair < versions.length; pair += 2) {
      if (versions[pair] === INITIAL) continue;
      const after = (places[versions[pair] as number] as number) + 1;
      rows[after] = (rows[after] as number) + 1;
    }
  }
  for (let place = 0; place < size; place++) rows[place + 1] = (rows[place + 1] as number) + (rows[place] as number);
  const targets = new Int32Array(rows[size] as number);
  const next = rows.slice(0, size);
  for (const { versions } of sources) {
    for (let pair = 0; pair < versions.length; pair += 2) {
      if (versions[pair] === INITIAL) continue;
      const source = places[versions[pair] as number] as number;
      const edge = next[source] as number;
      next[source] = edge + 1;
      targets[edge] = places[versions[pair + 1] as number] as number;
    }
  }
  return { size, rows, targets, kinds: new Uint16Array(targets.length).fill(WW), notes: new Int32Array(0) };
}
