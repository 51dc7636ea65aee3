import type { NemesisEntry } from '../core/planned-fault.ts';

/** Where a fault stands in the document: the path of the entry with this index in the resolved list. */
export function entryPath({ place }: Pick<NemesisEntry, 'place'>, index: number): readonly (string | number)[] {
  return ['nemesis', ...(place ?? [index])];
}

/** Where it stands when the fault happens: faults of a sequence share that, beside the sequence. */
export function startPath(entry: Pick<NemesisEntry, 'place' | 'group'>, index: number): readonly (string | number)[] {
  const path = entryPath(entry, index);
  return entry.group?.kind === 'sequence' ? path.slice(0, -2) : path;
}
