import type { Json } from '../../../harness/core/json.ts';
import { sameValue } from '../../../harness/core/models/same-value.ts';
import { NOBODYS, type KeyVersions, type Versions } from '../versions.ts';

/** The order of one key's versions as far as reads show it: the longest list that was read without a repetition. */
export interface ListOrder {
  readonly list: readonly Json[];
  /** The read that shows it; undefined when there was none, and the list is empty. */
  readonly read: number | undefined;
  /** The version of each element. */
  readonly versions: readonly number[];
  /** The versions among them that may be seen: written, and not by one that failed. */
  readonly visible: readonly number[];
  /** By the length of a prefix of the list: how many of its versions may be seen. */
  readonly visibleBefore: readonly number[];
  /** Length of the longest prefix in which somebody wrote everything, and in which nobody who wrote failed. */
  readonly written: number;
  readonly committed: number;
}

export function listOrder(versions: Versions, key: KeyVersions): ListOrder {
  const read = longestRead(versions, key);
  const list = read === undefined ? [] : listRead(versions, read);
  const ids = list.map((element) => versions.version(key, element));
  const visible: number[] = [];
  const visibleBefore = [0];
  for (const id of ids) {
    if (id !== NOBODYS && !versions.isAborted(id)) visible.push(id);
    visibleBefore.push(visible.length);
  }
  return {
    list,
    read,
    versions: ids,
    visible,
    visibleBefore,
    written: lengthUntil(ids, (id) => id === NOBODYS),
    committed: lengthUntil(ids, (id) => id !== NOBODYS && versions.isAborted(id)),
  };
}

/** What a read found; nothing there is an empty list. */
export function listRead(versions: Versions, read: number): readonly Json[] {
  const answer = versions.answers[read];
  return Array.isArray(answer) ? (answer as readonly Json[]) : [];
}

/** Whether a list is the beginning of the order. */
export function isPrefix(list: readonly Json[], { list: whole }: ListOrder): boolean {
  if (list.length > whole.length) return false;
  for (let position = 0; position < list.length; position++) {
    const element = list[position] as Json;
    const other = whole[position] as Json;
    if (element !== other && !sameValue(element, other)) return false;
  }
  return true;
}

export function hasRepetition(list: readonly Json[]): boolean {
  return repeated(list) !== undefined;
}

/** An element that is in the list twice. */
export function repeated(list: readonly Json[]): Json | undefined {
  if (new Set(list).size === list.length && !list.some((each) => typeof each === 'object')) return undefined;
  return list.find((element, position) => list.slice(0, position).some((other) => sameValue(other, element)));
}

function longestRead(versions: Versions, key: KeyVersions): number | undefined {
  let longest: number | undefined;
  let length = 0;
  for (const read of key.reads) {
    const list = listRead(versions, read);
    if (list.length > length) [longest, length] = [read, list.length];
  }
  if (longest === undefined || !hasRepetition(listRead(versions, longest))) return longest;
  const sound = key.reads.filter((read) => !hasRepetition(listRead(versions, read)));
  return sound.reduce<number | undefined>(
    (best, read) =>
      listRead(versions, read).length > (best === undefined ? 0 : listRead(versions, best).length) ? read : best,
    undefined,
  );
}

function lengthUntil(ids: readonly number[], isEnd: (id: number) => boolean): number {
  const end = ids.findIndex(isEnd);
  return end < 0 ? ids.length : end;
}
