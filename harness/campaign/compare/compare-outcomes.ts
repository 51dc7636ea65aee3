import {
  COMPARISON_FORMAT,
  type ComparedScenario,
  type ComparedTrouble,
  type Comparison,
  type Divergence,
} from '../../core/campaign/comparison.ts';
import { adjustForMany } from '../../core/statistics/benjamini-hochberg.ts';
import { CONFIDENCE } from '../../core/statistics/interval.ts';
import { cellsOfScenario, scenariosOf, type CellRuns, type ComparedRun } from './compared-run.ts';
import { comparedMeasures } from './distributions.ts';
import { comparedCell, rateDifference } from './rates.ts';
import { comparedSignatures } from './signatures.ts';
import { concluded } from './conclusion.ts';

/** A difference is called one where chance would bring as great a one at most this often. */
const LEVEL = 0.05;

/** Everything that a comparison is made of. */
export interface ComparisonInput extends Pick<Comparison, 'key' | 'columns' | 'seeds' | 'command' | 'created'> {
  readonly runs: readonly ComparedRun[];
  readonly divergences: readonly Divergence[];
}

/** Compares finished jobs, column by column with the first one. Equal inputs give equal comparisons. */
export function compareOutcomes({ runs, divergences, ...described }: ComparisonInput): Comparison {
  const { columns } = described;
  const parts = {
    scenarios: adjusted(
      scenariosOf(runs).map((name) => comparedScenario(name, cellsOfScenario(runs, name, columns.length))),
    ),
    signatures: comparedSignatures(runs, columns.length),
    divergences,
    troubles: troublesOf(runs),
  };
  const facts = { ...described, ...parts, level: LEVEL, confidence: CONFIDENCE };
  return { format: COMPARISON_FORMAT, ...concluded(facts), ...facts };
}

function comparedScenario(name: string, cells: readonly CellRuns[]): ComparedScenario {
  const [first = new Map() as CellRuns, ...later] = cells;
  const outcomes = cells.flatMap((cell) => [...cell.values()]);
  const measured = outcomes.filter(({ level }) => level !== undefined);
  return {
    name,
    exact: measured.length > 0 && measured.every(({ level }) => level === 'exact'),
    cells: cells.map((cell, column) => comparedCell(column, cell)),
    against: later.flatMap((cell, index) => (cell.size === 0 ? [] : [rateDifference(index + 1, first, cell)])),
    measures: comparedMeasures(cells),
  };
}

/** All rates are one family of tests and all measures another, over every scenario. */
function adjusted(scenarios: readonly ComparedScenario[]): ComparedScenario[] {
  const rates = adjustForMany(scenarios.flatMap(({ against }) => against.map(({ p }) => p))).values();
  const tests = scenarios.flatMap(({ measures }) =>
    measures.flatMap(({ against }) => against.flatMap((one) => one ?? [])),
  );
  const measures = adjustForMany(tests.map(({ p }) => p)).values();
  const next = (values: Iterator<number>): number => values.next().value as number;
  return scenarios.map((scenario) => ({
    ...scenario,
    against: scenario.against.map((difference) => ({ ...difference, adjusted: next(rates) })),
    measures: scenario.measures.map((measure) => ({
      ...measure,
      against: measure.against.map((difference) => difference && { ...difference, adjusted: next(measures) }),
    })),
  }));
}

function troublesOf(runs: readonly ComparedRun[]): ComparedTrouble[] {
  return runs.flatMap(({ column, outcome: { job, ending, trouble, replay } }) =>
    trouble === undefined ? [] : [{ scenario: job.scenario, column, seed: job.seed, ending, trouble, replay }],
  );
}
