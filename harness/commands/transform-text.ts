import { formatTextStep } from '../core/schedule/format-text.ts';
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

/** Each counterexample once, under the names of all cells that it breaks. */
function counterexamples(matrix: Matrix): string[] {
  const cells = new Map<string, string[]>();
  for (const { where, cell } of cellsOf(matrix)) {
    if (cell.outcome !== 'breaks') continue;
    const kind = cell.shortest ? 'no shorter schedule does' : 'no two steps of it can be left out';
    const text = [`  ${cell.problem} (${kind}):`, ...stepLines(cell.schedule)].join('\n');
    cells.set(text, [...(cells.get(text) ?? []), where]);
  }
  return [...cells].flatMap(([text, where]) => ['', ...where, text]);
}

function impossible(matrix: Matrix): string[] {
  const cells = new Map<string, string[]>();
  for (const { where, cell } of cellsOf(matrix)) {
    if (cell.outcome === 'impossible') cells.set(cell.reason, [...(cells.get(cell.reason) ?? []), where]);
  }
  return [...cells].flatMap(([reason, where]) => ['', ...where, `  ${reason}`]);
}

function cellsOf({ rows }: Matrix): { readonly where: string; readonly cell: Cell }[] {
  return rows.flatMap((row) => row.cells.map((cell) => ({ where: `${titleOf(row.with)} under ${cell.under}`, cell })));
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
  return schedule.map((step, index) => `  ${(texts[index] ?? '').padEnd(width)}  # ${inWords(step)}`);
}

function inWords(step: ScheduleStep): string {
  if ('from' in step) {
    const later = 'index' in step && step.index > 0 ? `, behind ${String(step.index)} others` : '';
    return `${step.rule} ${step.from}>${step.to}${'type' in step ? ` ${step.type}` : ''}${later}`;
  }
  if (step.rule === 'input') return `input ${step.node} ${JSON.stringify(step.request.value)}`;
  if (step.rule === 'timeout') return `timeout ${step.node} ${step.timer ?? ''}`.trimEnd();
  return `${step.rule} ${step.node}`;
}
