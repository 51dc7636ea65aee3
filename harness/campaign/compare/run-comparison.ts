import type { Comparison } from '../../core/campaign/comparison.ts';
import { InputError } from '../../core/errors.ts';
import type { SpecSource } from '../../prepare.ts';
import { formatSeeds } from '../seeds.ts';
import { comparedVariants, type ComparedAxis } from './columns.ts';
import { compareOutcomes } from './compare-outcomes.ts';
import { ComparisonFolder, pastComparisons } from './comparison-folder.ts';
import { Crew } from './crew.ts';
import { trendOf } from './trend.ts';
import { Work, type WorkSettings } from './work.ts';

export interface ComparisonOptions extends WorkSettings {
  readonly specs: readonly SpecSource[];
  readonly axis: ComparedAxis;
  readonly workers: number | undefined;
  /** Folder that holds the comparison's. */
  readonly out: string;
  /** Folder of earlier comparisons. */
  readonly history: string | undefined;
  /** What was measured of the scenarios' power. */
  readonly power: NonNullable<Comparison['power']>;
  readonly command: string;
  readonly signal: AbortSignal;
}

export interface FinishedComparison {
  readonly comparison: Comparison;
  readonly folder: ComparisonFolder;
}

/**
 * Runs every scenario on every seed under every value of the key, runs again what the result asks for, and compares.
 *
 * @param render the page of a comparison
 * @throws InputError before anything is run, for specs, builds or flags that cannot be used
 * @throws InterruptedError when the signal was aborted; what ended until then is in the folder
 */
export async function runComparison(
  options: ComparisonOptions,
  render: (comparison: Comparison) => string,
): Promise<FinishedComparison> {
  const past = options.history === undefined ? [] : pastComparisons(options.history);
  const { columns, variants } = await comparedVariants(options.specs, options.axis);
  refuseForeignPower(options.power, variants[0]?.map(({ scenario }) => scenario) ?? []);
  const started = new Date();
  const name = variants[0]?.[0]?.scenario ?? options.axis.key;
  const folder = ComparisonFolder.create(options.out, name, started);
  const crew = new Crew(variants.flat(), folder.runs, options.workers, options.signal);
  const work = new Work(variants, crew, folder, options);
  try {
    await work.everything();
    const input = { key: options.axis.key, columns, seeds: formatSeeds(options.seeds), command: options.command };
    const divergences = await work.divergences();
    const compared = compareOutcomes({ ...input, created: started.toISOString(), runs: work.runs, divergences });
    const comparison = {
      ...compared,
      ...(options.power.length === 0 ? {} : { power: options.power }),
      ...(past.length === 0 ? {} : { trend: trendOf(past, compared) }),
    };
    folder.finish(comparison, render(comparison));
    return { comparison, folder };
  } finally {
    await crew.close();
  }
}

/** How much the faults of another spec find says nothing of these. */
function refuseForeignPower(power: ComparisonOptions['power'], scenarios: readonly string[]): void {
  const foreign = power.find(({ scenario }) => !scenarios.includes(scenario));
  if (foreign === undefined) return;
  throw new InputError(
    `--power: what was measured is ${foreign.scenario}, and what is compared ${scenarios.join(', ')}`,
    {
      code: 'FLAG_INVALID',
      hint: 'Measure it first: npx verdict power SPEC',
    },
  );
}
