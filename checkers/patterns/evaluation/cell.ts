import type { PatternEvent } from '../events/pattern-event.ts';
import { holdBetween, type CrossCondition } from './conditions.ts';

/** Earlier events that agree in the key: as few of them as decide for every later one whether there is one that fits. */
export interface Cell {
  add(event: PatternEvent): void;
  /** An earlier event that fits the later one; undefined when there is none. */
  fitting(later: PatternEvent): PatternEvent | undefined;
}

/** Makes the cells of a rule: what has to be kept depends on its conditions between the two events. */
export function cellsFor(cross: readonly CrossCondition[]): () => Cell {
  const [condition, ...others] = cross;
  if (condition === undefined) return () => new FirstCell();
  if (others.length > 0 || condition.operator === '=') return () => new ListCell(cross);
  return condition.operator === '!=' ? () => new PairCell(condition) : () => new ExtremeCell(condition);
}

/** Any earlier event fits. */
class FirstCell implements Cell {
  #first: PatternEvent | undefined;

  add(event: PatternEvent): void {
    this.#first ??= event;
  }

  fitting(): PatternEvent | undefined {
    return this.#first;
  }
}

/** Earlier values are compared by order: the largest, or the smallest, decides for all. */
class ExtremeCell implements Cell {
  readonly #condition: CrossCondition;
  readonly #cross: readonly CrossCondition[];
  readonly #keepsLargest: boolean;
  #extreme: PatternEvent | undefined;

  constructor(condition: CrossCondition) {
    this.#condition = condition;
    this.#cross = [condition];
    this.#keepsLargest = condition.operator === '>' || condition.operator === '>=';
  }

  add(event: PatternEvent): void {
    const { earlier } = this.#condition;
    const known = this.#extreme?.values[earlier] as number | undefined;
    const value = event.values[earlier] as number;
    if (known === undefined || (this.#keepsLargest ? value > known : value < known)) this.#extreme = event;
  }

  fitting(later: PatternEvent): PatternEvent | undefined {
    const extreme = this.#extreme;
    return extreme !== undefined && holdBetween(this.#cross, extreme, later) ? extreme : undefined;
  }
}

/** Earlier values must be other ones: of any two different ones, at least one is. */
class PairCell implements Cell {
  readonly #condition: CrossCondition;
  #first: PatternEvent | undefined;
  #second: PatternEvent | undefined;

  constructor(condition: CrossCondition) {
    this.#condition = condition;
  }

  add(event: PatternEvent): void {
    const { earlier } = this.#condition;
    if (this.#first === undefined) this.#first = event;
    else if (this.#first.values[earlier] !== event.values[earlier]) this.#second ??= event;
  }

  fitting(later: PatternEvent): PatternEvent | undefined {
    const { earlier } = this.#condition;
    const value = later.values[this.#condition.later];
    return [this.#first, this.#second].find((event) => event !== undefined && event.values[earlier] !== value);
  }
}

/** Every combination of the values that are compared, once. */
class ListCell implements Cell {
  readonly #cross: readonly CrossCondition[];
  readonly #events = new Map<string, PatternEvent>();

  constructor(cross: readonly CrossCondition[]) {
    this.#cross = cross;
  }

  add(event: PatternEvent): void {
    const combination = this.#cross.map(({ earlier }) => event.values[earlier]).join('\u0000');
    if (!this.#events.has(combination)) this.#events.set(combination, event);
  }

  fitting(later: PatternEvent): PatternEvent | undefined {
    for (const event of this.#events.values()) if (holdBetween(this.#cross, event, later)) return event;
    return undefined;
  }
}
