import { formatTextStep } from '../core/schedule/format-text.ts';
import { headerComment } from '../core/schedule/header.ts';
import { stepInWords } from '../core/schedule/step-in-words.ts';
import { nodeNames } from '../core/plan.ts';
import type { ScheduleStep } from '../core/step.ts';
import type { Transformer } from '../../cluster/world/transformers/transformer.ts';
import type { Cell, Effort } from '../handlers/matrix.ts';

/** What `verdict transform` found. */
export interface Matrix {
  readonly system: string;
  readonly nodes: number;
  readonly effort: Effort;
  /** One row per wrapper, the plain system first. */
  readonly rows: readonly {
    /** Innermost first; empty for the plain system. */
    readonly with: readonly string[];
    readonly cells: readonly (Cell & { readonly under: string })[];
  }[];
  readonly transformers: readonly Pick<Transformer, 'name' | 'masks' | 'transfers' | 'limits'>[];
}

/** The matrix for people: a table, then every counterexample, then what the transformers promise. */
export function matrixText(matrix: Matrix): string {
  return [
    headOf(matrix),
    ...table(matrix),
    ...counterexamples(matrix),
    ...impossible(matrix),
    ...promises(matrix),
  ].join('\n');
}

function headOf({ system, nodes, effort: { depth, states, seeds, steps } }: Matrix): string {
  return (
    `${system} on ${String(nodes)} nodes: every schedule of up to ${String(depth)} steps, at most ${String(states)} ` +
    `states; then ${String(seeds.length)} random schedules of ${String(steps)} steps\n`
  );
}

function table({ rows }: Matrix): string[] {
  const columns = rows[0]?.cells.map(({ under }) => under) ?? [];
  const lines = [['', ...columns], ...rows.map((row) => [titleOf(row.with), ...row.cells.map(cellText)])];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines.map((line) =>
    line
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function titleOf(wrappers: readonly string[]): string {
  return wrappers.length === 0 ? 'plain' : wrappers.join(' + ');
}

function cellText(cell: Cell): string {
  switch (cell.outcome) {
    case 'holds':
      return `holds (${String(cell.states)} states${cell.exhaustive ? ', all' : `, depth ${String(cell.depth)}`})`;
    case 'breaks':
      return `breaks in ${String(cell.schedule.length)} steps`;
    case 'impossible':
      return 'cannot run';
  }
}

/** Each counterexample once, under the names of all cells that it breaks, as a file that replays in the first of them. */
function counterexamples(matrix: Matrix): string[] {
  const found = new Map<string, { readonly where: string[]; readonly lines: readonly string[] }>();
  for (const { where, cell, wrappers } of cellsOf(matrix)) {
    if (cell.outcome !== 'breaks') continue;
    const kind = cell.shortest ? 'no shorter schedule does' : 'no two steps of it can be left out';
    const steps = stepLines(cell.schedule);
    const key = [cell.problem, ...steps].join('\n');
    const known = found.get(key);
    if (known !== undefined) known.where.push(where);
    else {
      const lines = [`  ${cell.problem} (${kind}):`, `  ${subjectOf(matrix, wrappers, cell.under)}`, ...steps];
      found.set(key, { where: [where], lines });
    }
  }
  return [...found.values()].flatMap(({ where, lines }) => ['', ...where, ...lines]);
}

/** What a replay needs to know of the cell. */
function subjectOf({ system, nodes }: Matrix, wrappers: readonly string[], under: string): string {
  const options = wrappers.length === 0 ? {} : { options: { with: wrappers } };
  return headerComment({ system, ...options, nodes: nodeNames(nodes), semantics: under });
}

function impossible(matrix: Matrix): string[] {
  const cells = new Map<string, string[]>();
  for (const { where, cell } of cellsOf(matrix)) {
    if (cell.outcome === 'impossible') cells.set(cell.reason, [...(cells.get(cell.reason) ?? []), where]);
  }
  return [...cells].flatMap(([reason, where]) => ['', ...where, `  ${reason}`]);
}

interface NamedCell {
  readonly where: string;
  readonly wrappers: readonly string[];
  readonly cell: Cell & { readonly under: string };
}

function cellsOf({ rows }: Matrix): NamedCell[] {
  return rows.flatMap((row) =>
    row.cells.map((cell) => ({ where: `${titleOf(row.with)} under ${cell.under}`, wrappers: row.with, cell })),
  );
}

function promises({ transformers }: Matrix): string[] {
  return transformers.flatMap(({ name, masks, transfers, limits }) => [
    '',
    `${name} masks ${masks}`,
    `  transfers: ${transfers}`,
    `  limits: ${limits}`,
  ]);
}

/** As `verdict replay` reads it, with the same in words behind it. */
function stepLines(schedule: readonly ScheduleStep[]): string[] {
  const texts = schedule.map(formatTextStep);
  const width = Math.max(...texts.map((text) => text.length));
  return schedule.map((step, index) => `  ${(texts[index] ?? '').padEnd(width)}  # ${stepInWords(step)}`);
}
