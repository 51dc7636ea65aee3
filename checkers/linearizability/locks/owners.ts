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

/** The owners of a key, and whether others were left out because nobody can tell which release belongs to which acquire. */
export interface Owners {
  readonly owners: readonly Owner[];
  readonly complete: boolean;
}

/**
 * The calls of a lock by owner, without owners whose calls overlap. An order of all is one of the others as well: whoever
 * has the lock releases it before they acquire it. That is not so of who had it at first: undefined where that one's
 * calls overlap.
 */
export function ownersOf(
  key: NormalisedKey,
  calls: readonly Call[],
  initialHolder: number | undefined,
): Owners | undefined {
  const byOwner = new Map<number, Call[]>();
  for (const call of calls) {
    const owner = key.values.id(call.input);
    const own = byOwner.get(owner);
    if (own) own.push(call);
    else byOwner.set(owner, [call]);
  }
  const owners: Owner[] = [];
  let complete = true;
  for (const [owner, own] of byOwner) {
    own.sort((a, b) => a.invoked - b.invoked || a.completed - b.completed || a.operation.index - b.operation.index);
    const completed = own.filter((call) => !isCrashed(call));
    if (isTangled(completed)) {
      if (owner === initialHolder) return undefined;
      complete = false;
      continue;
    }
    const touching = completed.some((call, index) => isBefore(call, completed[index - 1], 'or-at-once'));
    owners.push({ owner, calls: own, ambiguous: touching && !alternates(own, owner === initialHolder) });
  }
  return { owners, complete };
}

function isTangled(calls: readonly Call[]): boolean {
  return calls.some(
    (call, index) => isBefore(call, calls[index - 1], 'strictly') || isBefore(call, calls[index - 2], 'or-at-once'),
  );
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
