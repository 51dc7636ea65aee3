import { isCrashed, type Call } from '../call.ts';
import type { NormalisedKey } from '../normalise.ts';
import { sectionsOfOwner, type CrashedUse, type OwnedSections } from './sections.ts';

/** The calls of one owner, in order of invocation. */
export interface Owner {
  readonly owner: number;
  readonly calls: readonly Call[];
  /** There is more than one way to pair its calls, because some take place at the same moment. */
  readonly ambiguous: boolean;
}

/**
 * The calls of a lock by owner; undefined when an owner has calls that overlap, so that nobody can tell which release
 * belongs to which acquire.
 */
export function ownersOf(
  key: NormalisedKey,
  calls: readonly Call[],
  initialHolder: number | undefined,
): Owner[] | undefined {
  const byOwner = new Map<number, Call[]>();
  for (const call of calls) {
    const owner = key.values.id(call.input);
    const own = byOwner.get(owner);
    if (own) own.push(call);
    else byOwner.set(owner, [call]);
  }
  const owners: Owner[] = [];
  for (const [owner, own] of byOwner) {
    own.sort((a, b) => a.invoked - b.invoked || a.completed - b.completed || a.operation.index - b.operation.index);
    const completed = own.filter((call) => !isCrashed(call));
    if (completed.some((call, index) => isBefore(call, completed[index - 1], 'strictly'))) return undefined;
    if (completed.some((call, index) => isBefore(call, completed[index - 2], 'or-at-once'))) return undefined;
    const touching = completed.some((call, index) => isBefore(call, completed[index - 1], 'or-at-once'));
    owners.push({ owner, calls: own, ambiguous: touching && !alternates(own, owner === initialHolder) });
  }
  return owners;
}

/** The sections of all owners. */
export function allSections(
  owners: readonly Owner[],
  initialHolder: number | undefined,
  use: CrashedUse,
): OwnedSections {
  const parts = owners.map(({ owner, calls }) => sectionsOfOwner(owner, calls, owner === initialHolder, use));
  if (initialHolder !== undefined && !owners.some(({ owner }) => owner === initialHolder)) {
    parts.push(sectionsOfOwner(initialHolder, [], true, use));
  }
  return {
    sections: parts.flatMap(({ sections }) => sections),
    orphans: parts.flatMap(({ orphans }) => orphans),
    again: parts.flatMap(({ again }) => again),
  };
}

function isBefore(call: Call, other: Call | undefined, how: 'strictly' | 'or-at-once'): boolean {
  if (other === undefined) return false;
  return how === 'strictly' ? call.invoked < other.completed : call.invoked <= other.completed;
}

/**
 * Acquire and release take turns, as they must, and none crashed. Calls that meet at one moment may come in either order,
 * but no other order of such a row takes turns as well.
 */
function alternates(calls: readonly Call[], heldFirst: boolean): boolean {
  return calls.every((call, index) => !isCrashed(call) && (call.f === 'acquire') === ((index % 2 === 0) !== heldFirst));
}
