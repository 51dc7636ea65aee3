import { join, relative } from 'node:path';
import type { Divergence } from '../../core/campaign/comparison.ts';
import type { JobOutcome } from '../../core/campaign/outcome.ts';
import { readRunTrace } from '../../store/node-traces.ts';
import { RunFolder } from '../../store/run-folder.ts';
import { readStates } from '../../store/states-file.ts';
import type { SeedRange } from '../seeds.ts';
import type { Variant } from '../variant.ts';
import { firstShowing } from './bisect.ts';
import type { ComparedRun } from './compared-run.ts';
import type { ComparisonFolder } from './comparison-folder.ts';
import type { Crew, WantedRun } from './crew.ts';
import { divergenceOf, type RecordedRun } from './divergence.ts';
import { toBeLedApart, toBeRepeated, type Place } from './selections.ts';
import { comparedSignatures, signatureIn } from './signatures.ts';

export interface WorkSettings {
  readonly seeds: SeedRange & { readonly to: number };
  /** Only the first and the last value are run on all seeds; those between are asked for the first that shows a new failure. */
  readonly bisect: boolean;
  readonly onProgress: (progress: Progress) => void;
}

/** How far a comparison is. */
export interface Progress {
  readonly done: number;
  /** As far as is known: what is found may ask for more. */
  readonly of: number;
  readonly failures: number;
}

/** The runs of a comparison, and what they lead to. */
export class Work {
  readonly runs: ComparedRun[] = [];
  readonly #variants: readonly (readonly Variant[])[];
  readonly #crew: Crew;
  readonly #folder: ComparisonFolder;
  readonly #options: WorkSettings;
  #wanted = 0;
  #done = 0;

  constructor(variants: readonly (readonly Variant[])[], crew: Crew, folder: ComparisonFolder, options: WorkSettings) {
    this.#variants = variants;
    this.#crew = crew;
    this.#folder = folder;
    this.#options = options;
  }

  async everything(): Promise<void> {
    const last = this.#variants.length - 1;
    const columns = this.#options.bisect ? [0, last] : [...this.#variants.keys()];
    await this.#run(this.#allSeeds(columns));
    if (this.#options.bisect) await this.#bisect();
    const again = toBeRepeated(this.runs, this.#variants.length);
    await this.#run(again.map((place) => this.#wantedAt(place, 2)));
  }

  /** Exact runs that take different steps, led side by side up to the first of them. */
  async divergences(): Promise<Divergence[]> {
    const found: Divergence[] = [];
    for (const place of toBeLedApart(this.runs, this.#variants.length)) {
      const sides = new Map<number, JobOutcome>();
      const wanted = [0, place.column].map((column) => ({
        ...this.#wantedAt({ ...place, column }, 1),
        keep: 'always' as const,
      }));
      await this.#crew.do(wanted, ({ column }, outcome) => sides.set(column, outcome));
      const [first, later] = await Promise.all(
        [0, place.column].map((column) => this.#recorded(column, sides.get(column))),
      );
      if (first === undefined || later === undefined) continue;
      const divergence = divergenceOf(place.scenario, place.seed, first, later);
      if (divergence !== undefined) found.push(divergence);
    }
    return found;
  }

  /** All columns have their turn with a seed before the next one, so that what a machine does over time meets all alike. */
  #allSeeds(columns: readonly number[]): WantedRun[] {
    const { from, to } = this.#options.seeds;
    const seeds = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    return seeds.flatMap((seed) =>
      columns.flatMap((column) =>
        (this.#variants[column] ?? []).map((variant) => ({
          column,
          variant,
          seed,
          attempt: 1,
          keep: 'failed' as const,
        })),
      ),
    );
  }

  async #bisect(): Promise<void> {
    const last = this.#variants.length - 1;
    for (const { scenario, signature, seeds, first } of comparedSignatures(this.runs, this.#variants.length)) {
      if (first !== last) continue;
      await firstShowing(this.#variants.length, async (column) => {
        const showing = seeds[last] ?? [];
        await this.#run(
          showing.map((seed) => this.#wantedAt({ scenario, column, seed }, 1)).filter((run) => !this.#isDone(run)),
        );
        return this.runs.some(
          (run) =>
            run.column === column && run.outcome.job.scenario === scenario && signatureIn(run.outcome) === signature,
        );
      });
    }
  }

  async #run(wanted: readonly WantedRun[]): Promise<void> {
    this.#wanted += wanted.length;
    await this.#crew.do(wanted, ({ column }, outcome) => {
      const run = { column, outcome };
      this.runs.push(run);
      this.#folder.add(run);
      this.#done++;
      const failures = this.runs.filter((one) => one.outcome.ending === 'fail').length;
      this.#options.onProgress({ done: this.#done, of: this.#wanted, failures });
    });
    this.#sort();
  }

  /** Runs end in any order; what they come to must not depend on it. */
  #sort(): void {
    const scenarios = this.#variants[0]?.map(({ scenario }) => scenario) ?? [];
    const place = ({ column, outcome: { job, attempt } }: ComparedRun): readonly number[] => [
      scenarios.indexOf(job.scenario),
      job.seed,
      column,
      attempt,
    ];
    this.runs.sort((one, other) => compareNumbers(place(one), place(other)));
  }

  #wantedAt({ scenario, column, seed }: Place, attempt: number): WantedRun {
    const variant = this.#variants[column]?.find((one) => one.scenario === scenario) as Variant;
    return { column, variant, seed, attempt, keep: 'failed' };
  }

  #isDone({ column, variant, seed }: WantedRun): boolean {
    return this.runs.some(
      ({ column: other, outcome: { job } }) =>
        other === column && job.scenario === variant.scenario && job.seed === seed,
    );
  }

  /** Undefined where the run left no folder, or a folder without steps. */
  async #recorded(column: number, outcome: JobOutcome | undefined): Promise<RecordedRun | undefined> {
    if (outcome?.folder === undefined) return undefined;
    const folder = RunFolder.open(join(this.#folder.runs, outcome.folder));
    const states = folder.has('states') ? await readStates(folder.path('states')) : undefined;
    const shown = relative(this.#folder.directory, folder.directory);
    return { column, trace: await readRunTrace(folder), states, folder: shown };
  }
}

/** The first number that differs decides. */
function compareNumbers(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((number, index) => number !== other[index]);
  return at < 0 ? 0 : (one[at] as number) - (other[at] as number);
}
