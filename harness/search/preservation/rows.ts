import { INVARIANTS } from '../../../checkers/invariants/catalogue.ts';
import type { Cell, Tally } from './tally.ts';

/** One invariant, its predicates taken together. */
export interface MatrixRow {
  readonly id: string;
  readonly name: string;
  /** By rule. */
  readonly cells: Readonly<Record<string, Cell>>;
  /** Over all rules. 0: nothing was tested. */
  readonly held: number;
}

/** The matrix by invariants, in the order of the catalogue; those of which no predicate applies are left out. */
export function rowsOf(tally: Tally): MatrixRow[] {
  const known = new Set(tally.predicates);
  return INVARIANTS.flatMap(({ id, name, predicates }) => {
    const names = predicates.map((predicate) => predicate.name).filter((predicate) => known.has(predicate));
    if (names.length === 0) return [];
    const cells = Object.fromEntries(
      tally.rules.map(([rule]) => [rule, sum(names.map((each) => tally.cell(each, rule)))]),
    );
    const held = Object.values(cells).reduce((total, cell) => total + cell.held, 0);
    return [{ id, name, cells, held }];
  });
}

function sum(cells: readonly Readonly<Cell>[]): Cell {
  const held = cells.reduce((total, cell) => total + cell.held, 0);
  return { held, broken: cells.reduce((total, cell) => total + cell.broken, 0) };
}
