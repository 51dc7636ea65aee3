import type { PatternEvent } from '../events/pattern-event.ts';
import { variablesOf, type Condition, type Pattern } from '../language/rule.ts';
import { cellsFor, type Cell } from './cell.ts';
import { splitConditions } from './conditions.ts';
import { keyAt, matcherOf, type Key, type Test } from './matcher.ts';

/** The two events a rule is about, and what makes the earlier one forgotten. */
export interface EventPair {
  readonly earlier: Pattern;
  readonly later: Pattern;
  readonly where: readonly Condition[];
  readonly until?: Pattern;
}

/** Which events make others forgotten, and by what these are found. */
interface Forgetting {
  readonly fits: Test;
  readonly key: (event: PatternEvent) => Key;
}

/**
 * Remembers events of one pattern, so that for each event of another pattern it is known at once whether an earlier one
 * fits it. Events are found by the variables the two have in common; per value of these a few events are kept, however
 * many there were.
 */
export class EventStore {
  readonly earlierFits: Test;
  readonly laterFits: Test;
  readonly #keyOfEarlier: (event: PatternEvent) => Key;
  readonly #keyOfLater: (event: PatternEvent) => Key;
  readonly #createCell: () => Cell;
  readonly #forgetting: Forgetting | undefined;
  /** What a forgetting event must agree with, of a kept one. */
  readonly #group: (event: PatternEvent) => Key;
  /** By key; in it by what a forgetting event must agree with. */
  readonly #cells = new Map<Key, Map<Key, Cell>>();

  constructor({ earlier, later, where, until }: EventPair) {
    const [before, after] = [variablesOf(earlier), variablesOf(later)];
    const shared = [...before.keys()].filter((name) => after.has(name));
    const conditions = splitConditions(where, earlier, later);
    const [fitsEarlier, fitsLater] = [matcherOf(earlier), matcherOf(later)];
    this.earlierFits = (event) => fitsEarlier(event) && conditions.earlier(event);
    this.laterFits = (event) => fitsLater(event) && conditions.later(event);
    this.#keyOfEarlier = keyAt(shared.map((name) => before.get(name) as number));
    this.#keyOfLater = keyAt(shared.map((name) => after.get(name) as number));
    this.#createCell = cellsFor(conditions.cross);
    const names = until === undefined ? [] : [...variablesOf(until).keys()];
    this.#group = keyAt(names.map((name) => before.get(name) as number));
    if (until === undefined) return;
    const positions = variablesOf(until);
    this.#forgetting = { fits: matcherOf(until), key: keyAt(names.map((name) => positions.get(name) as number)) };
  }

  add(event: PatternEvent): void {
    const key = this.#keyOfEarlier(event);
    let groups = this.#cells.get(key);
    if (groups === undefined) this.#cells.set(key, (groups = new Map<Key, Cell>()));
    const group = this.#group(event);
    let cell = groups.get(group);
    if (cell === undefined) groups.set(group, (cell = this.#createCell()));
    cell.add(event);
  }

  /** An earlier event that fits; undefined when there is none. */
  fitting(later: PatternEvent): PatternEvent | undefined {
    for (const cell of this.#cells.get(this.#keyOfLater(later))?.values() ?? []) {
      const found = cell.fitting(later);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Forgets what the event ends, if it ends anything. */
  forget(event: PatternEvent): void {
    if (this.#forgetting?.fits(event) !== true) return;
    const group = this.#forgetting.key(event);
    for (const [key, groups] of this.#cells) if (groups.delete(group) && groups.size === 0) this.#cells.delete(key);
  }
}
