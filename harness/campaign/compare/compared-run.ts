import type { Ending, JobOutcome } from '../../core/campaign/outcome.ts';

/** One finished job of a comparison, and the column it belongs to. */
export interface ComparedRun {
  readonly column: number;
  readonly outcome: JobOutcome;
}

/** Runs of one scenario under one value of the key, by seed: first attempts only. */
export type CellRuns = ReadonlyMap<number, JobOutcome>;

/** Whether a run tested enough to have passed or failed. */
export function isDecided({ ending }: { readonly ending: Ending }): boolean {
  return ending === 'pass' || ending === 'fail';
}

/** Names of scenarios in the order of their first run. */
export function scenariosOf(runs: readonly ComparedRun[]): string[] {
  return [...new Set(runs.map(({ outcome }) => outcome.job.scenario))];
}

/** First attempts of a scenario, column by column. */
export function cellsOfScenario(runs: readonly ComparedRun[], scenario: string, columns: number): CellRuns[] {
  const cells = Array.from({ length: columns }, () => new Map<number, JobOutcome>());
  for (const { column, outcome } of runs) {
    if (outcome.job.scenario === scenario && outcome.attempt === 1) cells[column]?.set(outcome.job.seed, outcome);
  }
  return cells;
}
