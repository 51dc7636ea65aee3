import type {
  Comparison,
  ComparedScenario,
  ComparedSignature,
  Divergence,
} from '../../harness/core/campaign/comparison.ts';
import { alignedRows } from '../text/table.ts';
import { endingsInWords, figure, percentRange, shareInWords } from './words.ts';

/** A comparison for a terminal: the verdict line, the matrix, failures, where runs part, and what differs. */
export function comparisonText(comparison: Comparison): string {
  const { sentence, remarks, scenarios, signatures, divergences, troubles } = comparison;
  const blocks = [
    [sentence],
    alignedRows([
      [comparison.key, ...comparison.columns],
      ...scenarios.map((scenario) => [scenario.name, ...scenario.cells.map(cellText(scenario))]),
    ]),
    signatures.length === 0 ? [] : signatureLines(signatures, comparison),
    divergences.flatMap((divergence) => divergenceLines(divergence, comparison)),
    ...scenarios.map((scenario) => measureLines(scenario, comparison)),
    remarks,
    (comparison.power ?? []).map(({ scenario, line }) => `${scenario}: ${line}`),
    troubles.map(({ scenario, column, seed, ending, trouble, replay }) => {
      const message = trouble.split('\n', 1)[0] ?? '';
      return `${ending}: ${scenario} on ${String(comparison.columns[column])}, seed ${String(seed)}: ${message} (${replay})`;
    }),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function cellText({ against }: ComparedScenario): (cell: ComparedScenario['cells'][number]) => string {
  return (cell) => {
    if (cell.runs === 0) return 'not run';
    const difference = against.find(({ column }) => column === cell.column);
    const p = difference === undefined ? '' : `, p ${shareInWords(difference.adjusted)}`;
    return `${endingsInWords(cell.endings)} (fails in ${percentRange(cell.rate)}${p})`;
  };
}

/** Medians of all runs, with a star where the difference from the first column is beyond chance. */
function measureLines({ name, measures }: ComparedScenario, { columns, level }: Comparison): string[] {
  if (measures.length === 0) return [];
  const rows = measures.map(({ name: measure, unit, cells, against }) => [
    measure,
    ...cells.map((cell, column) => {
      const difference = against.find((one) => one?.column === column);
      const shown = difference?.word !== undefined && difference.adjusted <= level;
      return cell === null ? '-' : `${figure(cell.median)} ${unit}${shown ? ' *' : ''}`;
    }),
  ]);
  return alignedRows([[`${name}, medians`, ...columns], ...rows]);
}

function signatureLines(signatures: readonly ComparedSignature[], { columns, scenarios }: Comparison): string[] {
  const rows = signatures.map(({ scenario, signature, seeds, against }) => [
    `${scenario}: ${signature}`,
    ...columns.map((_, column) => {
      const cell = scenarios.find(({ name }) => name === scenario)?.cells[column];
      if (cell === undefined || cell.runs === 0) return 'not run';
      const status = against.find((one) => one.column === column)?.status;
      const count = `${String(seeds[column]?.length ?? 0)} of ${String(cell.runs)}`;
      return status === undefined ? count : `${count}, ${status}`;
    }),
  ]);
  const commands = signatures.map(({ signature, replay }) => `${signature}: ${replay}`);
  return [...alignedRows([['failure', ...columns], ...rows]), ...commands];
}

function divergenceLines({ scenario, seed, step, sides }: Divergence, { columns }: Comparison): string[] {
  return [
    `${scenario}, seed ${String(seed)}, step ${String(step)}, the first that differs:`,
    ...alignedRows(sides.map(({ column, words }) => [`  ${String(columns[column])}`, words])),
    ...nodeLines(sides),
  ];
}

/** What of the node is not the same after the step; of one that is the same, what it is. */
function nodeLines(sides: Divergence['sides']): string[] {
  const [{ node: one }, { node: other }] = sides;
  // What other nodes did is another story on each side.
  if (one === undefined || one.name !== other?.name) return [];
  const changed = changedFields(sides);
  if (changed.length > 0) return alignedRows(changed.map(([field, a, b]) => [`    ${field}`, a, b]));
  const same = Object.entries(one.after).map(([field, value]) => `${field} ${value}`);
  return [`    ${one.name} is in the same state after it: ${same.join(', ')}`];
}

/** Fields of the node that are not the same on both sides after the step. */
function changedFields(sides: Divergence['sides']): (readonly [string, string, string])[] {
  const [one, other] = sides.map(({ node }) => node?.after ?? {}) as [Record<string, string>, Record<string, string>];
  const fields = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return fields
    .filter((field) => one[field] !== other[field])
    .map((field) => [field, one[field] ?? '-', other[field] ?? '-'] as const);
}
