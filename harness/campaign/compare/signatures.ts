import type { ComparedSignature, SignatureStatus } from '../../core/campaign/comparison.ts';
import type { JobOutcome } from '../../core/campaign/outcome.ts';
import { cellsOfScenario, isDecided, scenariosOf, type CellRuns, type ComparedRun } from './compared-run.ts';

/** Every failure of any column, and what became of it from the first column to each later one. */
export function comparedSignatures(runs: readonly ComparedRun[], columns: number): ComparedSignature[] {
  return scenariosOf(runs).flatMap((scenario) => {
    const cells = cellsOfScenario(runs, scenario, columns);
    const own = runs.filter(({ outcome }) => outcome.job.scenario === scenario);
    const names = new Set(own.flatMap(({ outcome }) => signatureIn(outcome) ?? []));
    return [...names].sort().map((signature) => comparedSignature(signature, own, cells));
  });
}

/** What a run failed with. */
export function signatureIn({ ending, signature }: JobOutcome): string | undefined {
  return ending === 'fail' ? (signature ?? 'fail') : undefined;
}

/** @param runs of one scenario, second attempts included: what only these show is a failure as well */
function comparedSignature(
  signature: string,
  runs: readonly ComparedRun[],
  cells: readonly CellRuns[],
): ComparedSignature {
  const showing = cells.map((_, column) =>
    runs
      .filter((run) => run.column === column && signatureIn(run.outcome) === signature)
      .sort((one, other) => one.outcome.job.seed - other.outcome.job.seed),
  );
  const seeds = showing.map((shown) => [...new Set(shown.map(({ outcome }) => outcome.job.seed))]);
  const tried = cells.flatMap((cell, column) => (cell.size > 0 ? [column] : []));
  const first = seeds.findIndex((those) => those.length > 0);
  const { outcome } = showing[first]?.[0] as ComparedRun;
  return {
    scenario: outcome.job.scenario,
    signature,
    seeds,
    against: tried
      .filter((column) => column > 0)
      .map((column) => ({ column, status: statusOf(signature, cells, seeds, column, new Repeats(runs)) })),
    first,
    tried,
    summary: summaryOf(outcome),
    replay: outcome.replay,
  };
}

function statusOf(
  signature: string,
  cells: readonly CellRuns[],
  seeds: readonly (readonly number[])[],
  column: number,
  again: Repeats,
): SignatureStatus {
  const [before, after] = [seeds[0] ?? [], seeds[column] ?? []];
  if (before.length > 0 && after.length > 0) return 'still';
  if (after.length > 0) return again.deny(column, signature) ? 'flaky' : 'new';
  if (before.length === 0) return 'absent';
  if (again.deny(0, signature)) return 'flaky';
  const cell = cells[column];
  const couldShow = before.some((seed) => {
    const outcome = cell?.get(seed);
    return outcome !== undefined && isDecided(outcome);
  });
  return couldShow ? 'fixed' : 'vacuous';
}

/** Runs of failing seeds that were done a second time: only what shows again is no accident of timing. */
class Repeats {
  readonly #runs: readonly ComparedRun[];

  constructor(runs: readonly ComparedRun[]) {
    this.#runs = runs.filter(({ outcome }) => outcome.attempt > 1);
  }

  /** Whether the failing seed was run again, and never failed so again. */
  deny(column: number, signature: string): boolean {
    const repeats = this.#runs.filter((run) => run.column === column && isDecided(run.outcome));
    return repeats.length > 0 && !repeats.some(({ outcome }) => signatureIn(outcome) === signature);
  }
}

function summaryOf({ failures, signature }: JobOutcome): string {
  const failed = failures.filter(({ verdict }) => verdict === 'fail');
  const named = failed.find(({ check }) => signature?.startsWith(check));
  return (named ?? failed[0])?.summary ?? '';
}
