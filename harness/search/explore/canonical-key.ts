import type { Identity, WorldNumbers } from './identity.ts';
import type { Naming } from './naming.ts';
import type { StateKey } from './state-table.ts';

/** A world up to the names of its nodes. */
export interface CanonicalKey {
  /** That of the first of all worlds that differ from it by names only. */
  readonly key: StateKey;
  /** A naming that makes that one of it. */
  readonly naming: Naming;
  /** How many worlds differ from it by names only, itself among them. */
  readonly orbit: number;
}

/** @param group namings, the one that changes nothing first; closed under doing one after the other */
export function canonicalKey(identity: Identity, numbers: WorldNumbers, group: readonly Naming[]): CanonicalKey {
  const unchanged = group[0] as Naming;
  let key = identity.keyOf(numbers, unchanged);
  if (group.length === 1) return { key, naming: unchanged, orbit: 1 };
  const different = new Set([textOf(key)]);
  let naming = unchanged;
  for (const other of group.slice(1)) {
    const renamed = identity.keyOf(numbers, other);
    different.add(textOf(renamed));
    if (isBefore(renamed, key)) {
      key = renamed;
      naming = other;
    }
  }
  return { key, naming, orbit: different.size };
}

/** The namings under which the world stays as it is. */
export function symmetriesOf(identity: Identity, numbers: WorldNumbers, namings: readonly Naming[]): Naming[] {
  const own = textOf(identity.keyOf(numbers, namings[0] as Naming));
  return namings.filter((naming) => textOf(identity.keyOf(numbers, naming)) === own);
}

function isBefore(one: StateKey, other: StateKey): boolean {
  return one.first < other.first || (one.first === other.first && one.second < other.second);
}

function textOf({ first, second }: StateKey): string {
  return `${first}/${second}`;
}
