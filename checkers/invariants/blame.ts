import type { Point } from '../../harness/core/raft/observation.ts';
import { INVARIANTS, predicateNamed } from './catalogue.ts';
import type { Invariant } from './invariant.ts';
import type { Violation } from './judge.ts';

/** What to tell first about a run in which predicates were broken, and everything else in the same order. */
export interface Blame {
  readonly first: Violation;
  readonly rest: readonly Violation[];
}

/**
 * The violation nearest to the cause: of those at the earliest point, one whose invariant rests on none of the others
 * that are broken there, first in the catalogue. The others follow: those of that point likewise, then later ones.
 * Undefined when nothing was broken.
 */
export function blame(violations: readonly Violation[]): Blame | undefined {
  const [first, ...rest] = inOrderOfBlame(violations);
  return first === undefined ? undefined : { first, rest };
}

function inOrderOfBlame(violations: readonly Violation[]): Violation[] {
  const points = new Map<number, Violation[]>();
  for (const violation of violations) {
    const place = violation.step * POINTS.length + POINTS.indexOf(violation.point);
    points.set(place, [...(points.get(place) ?? []), violation]);
  }
  return [...points.entries()].sort(([one], [other]) => one - other).flatMap(([, atPoint]) => causesFirst(atPoint));
}

const POINTS: readonly Point[] = ['handled', 'led', 'applied'];

/** Those that rest on no other come first, then those that rest on these only, and so on; else as in the catalogue. */
function causesFirst(violations: readonly Violation[]): Violation[] {
  let waiting = violations.map((violation) => ({
    violation,
    invariant: predicateNamed(violation.predicate).invariant,
  }));
  waiting.sort((one, other) => PLACES.indexOf(one.invariant.id) - PLACES.indexOf(other.invariant.id));
  const ordered: Violation[] = [];
  while (waiting.length > 0) {
    const broken = new Set(waiting.map(({ invariant }) => invariant.id));
    const free = waiting.filter(({ invariant }) => !restsOnOneOf(invariant, broken));
    // Two that rest on each other: the proofs have no such pair, the catalogue's order decides if there ever is one.
    const next = free.length > 0 ? free : waiting.slice(0, 1);
    ordered.push(...next.map(({ violation }) => violation));
    waiting = waiting.filter((item) => !next.includes(item));
  }
  return ordered;
}

const PLACES = INVARIANTS.map(({ id }) => id);

/** Whether the proof of the invariant uses one of these, itself or through others. */
function restsOnOneOf(invariant: Invariant, broken: ReadonlySet<string>): boolean {
  for (const id of foundationsOf(invariant)) if (id !== invariant.id && broken.has(id)) return true;
  return false;
}

const FOUNDATIONS = new Map<string, ReadonlySet<string>>();

function foundationsOf(invariant: Invariant): ReadonlySet<string> {
  const known = FOUNDATIONS.get(invariant.id);
  if (known !== undefined) return known;
  const found = new Set<string>();
  const open = [...invariant.restsOn];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(INVARIANTS.find((candidate) => candidate.id === id)?.restsOn ?? []));
  }
  FOUNDATIONS.set(invariant.id, found);
  return found;
}
