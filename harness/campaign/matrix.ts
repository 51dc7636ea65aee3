import { InputError } from '../core/errors.ts';
import type { Override } from '../spec/load.ts';

/** Values of one key of the spec, each of which is tried. */
export interface MatrixAxis {
  /** `build`, `nodes`, or any other path of the spec: `workload.rate`. */
  readonly key: string;
  readonly values: readonly string[];
}

/** A place in the matrix: a value per key. */
export type Cell = Readonly<Record<string, string>>;

/** Keys whose values are names, whatever they look like: `3.5` is no number there. */
const NAMES = ['build', 'seed'];

/**
 * `--matrix build=3.4.23,3.5.16`, as often as there are keys.
 *
 * @throws InputError for what has no such form, and for a key or value given twice
 */
export function parseMatrix(texts: readonly string[], flag = '--matrix'): MatrixAxis[] {
  const axes = texts.map((text) => parseAxis(text, flag));
  const twice = axes.find(({ key }, index) => axes.findIndex((other) => other.key === key) !== index);
  if (twice !== undefined) throw invalid(`${flag} ${twice.key}: the key is given twice`);
  return axes;
}

function parseAxis(text: string, flag: string): MatrixAxis {
  const [, key, list] = /^([A-Za-z0-9_.-]+)=(.+)$/s.exec(text) ?? [];
  if (key === undefined || list === undefined) throw invalid(`${flag} ${text}: expected key=value,value`);
  if (key === 'seed') throw invalid(`${flag} ${text}: seeds are given with --seeds`);
  const values = list.split(',').map((value) => value.trim());
  const empty = values.includes('');
  if (empty || new Set(values).size < values.length) {
    throw invalid(`${flag} ${text}: a value is ${empty ? 'empty' : 'given twice'}`);
  }
  return { key, values };
}

/** Every combination of values, the last key changing fastest; one empty cell where there is no key. */
export function cellsOf(axes: readonly MatrixAxis[]): Cell[] {
  return axes.reduce<Cell[]>(
    (cells, { key, values }) => cells.flatMap((cell) => values.map((value) => ({ ...cell, [key]: value }))),
    [{}],
  );
}

/** What a cell changes in a spec. */
export function overridesOfCell(cell: Cell): Override[] {
  return Object.entries(cell).map(([key, value]) => ({
    key,
    value: NAMES.includes(key) ? JSON.stringify(value) : value,
    flag: `--matrix ${key}`,
  }));
}

/** `build 3.5.16, nodes 5`; `as given` for the cell without keys. */
export function cellName(cell: Cell): string {
  const parts = Object.entries(cell).map(([key, value]) => `${key} ${value}`);
  return parts.length === 0 ? 'as given' : parts.join(', ');
}

function invalid(message: string): InputError {
  return new InputError(message, { code: 'FLAG_INVALID', hint: 'For instance: --matrix build=3.4.23,3.5.16' });
}
