import { compareRules } from '../../core/raft/rule-name.ts';

/** How an invariant's predicate came out at the steps of one rule. */
export interface Cell {
  /** How often its premise held, so that a violation could have shown. */
  held: number;
  /** In how many schedules such a step broke it first. */
  broken: number;
}

/** The preservation matrix as data: predicates by rules. */
export class Tally {
  readonly #cells = new Map<string, Map<string, Cell>>();
  readonly #rules = new Map<string, number>();

  constructor(predicates: readonly string[]) {
    for (const predicate of predicates) this.#cells.set(predicate, new Map());
  }

  /** Rules of which a step was taken, in the order of a proof, and how many. */
  get rules(): readonly (readonly [string, number])[] {
    return [...this.#rules].sort(([one], [other]) => compareRules(one, other));
  }

  get predicates(): readonly string[] {
    return [...this.#cells.keys()];
  }

  cell(predicate: string, rule: string): Readonly<Cell> {
    return this.#cells.get(predicate)?.get(rule) ?? { held: 0, broken: 0 };
  }

  countStep(rule: string): void {
    this.#rules.set(rule, (this.#rules.get(rule) ?? 0) + 1);
  }

  held(predicate: string, rule: string, times: number): void {
    this.#at(predicate, rule).held += times;
  }

  broken(predicate: string, rule: string): void {
    this.#at(predicate, rule).broken++;
  }

  #at(predicate: string, rule: string): Cell {
    const row = this.#cells.get(predicate);
    if (row === undefined) throw new RangeError(`${predicate} is not tallied`);
    let cell = row.get(rule);
    if (cell === undefined) {
      cell = { held: 0, broken: 0 };
      row.set(rule, cell);
    }
    return cell;
  }
}
