import type { Job } from '../core/campaign/job.ts';
import type { Ending, JobOutcome } from '../core/campaign/outcome.ts';
import type {
  ControlSummary,
  JobReference,
  MatrixRow,
  RegressionSummary,
  ShrunkSignature,
  SignatureSummary,
  Tested,
  TroubleSummary,
} from '../core/campaign/summary.ts';
import {
  CONFIRMED_PER_SIGNATURE,
  decidingOutcome,
  isEnvironment,
  runsWanted,
  type ProblemOutcome,
} from './classify.ts';
import { Control } from './controls.ts';
import { groupBy } from './group-by.ts';
import { mainSignature, referenceTo, signaturesOf, type ProblemJob } from './signatures.ts';
import { TestedTotals } from './tested.ts';
import { jobOf, type Variant } from './variant.ts';

/** Slow jobs that are named. */
const SLOWEST = 10;

type Endings = Record<Ending, number>;

/** A job that has to be run again, and which run of it that is. */
export interface Rerun {
  readonly variant: Variant;
  readonly job: Job;
  readonly attempt: number;
}

/**
 * What came of a campaign's jobs, added up outcome by outcome: a function of the outcomes and their order, so a campaign that
 * goes on knows from its journal all that it knew.
 */
export class Results {
  readonly #variants = new Map<string, Variant>();
  readonly #controls = new Map<Variant, Control>();
  readonly #done = new Set<string>();
  /** Jobs whose first run ended as expected, by variant and ending. */
  readonly #clean = new Map<Variant, Endings>();
  readonly #problems = new Map<string, ProblemJob & { readonly variant: Variant; readonly runs: ProblemOutcome[] }>();
  /** Jobs that are run again or were, by signature. */
  readonly #confirmed = new Map<string, number>();
  readonly #reruns = new Map<string, Rerun>();
  readonly #shrunk = new Map<string, ShrunkSignature>();
  /** Why those were not made small. */
  readonly #unshrunk = new Map<string, string>();
  readonly #tested = new TestedTotals();
  #slow: JobReference[] = [];
  #runs = 0;
  #tests = 0;
  #runMs = 0;
  #failures = 0;

  constructor(variants: readonly Variant[]) {
    for (const variant of variants) {
      this.#variants.set(keyOf(variant), variant);
      this.#clean.set(variant, noEndings());
      if (variant.purpose === 'control') this.#controls.set(variant, new Control(variant));
    }
  }

  /** Takes an outcome in, of each attempt once. Outcomes of variants that the campaign does not have are not its own. */
  take(outcome: JobOutcome): void {
    const variant = this.#variants.get(keyOf(outcome.job));
    if (variant === undefined) return;
    this.#runs++;
    this.#runMs += outcome.wallTime;
    if (outcome.attempt > 1) this.#takeRerun(outcome);
    else this.#takeFirst(outcome, variant);
  }

  takeShrunk(shrunk: ShrunkSignature): void {
    if (!this.#shrunk.has(shrunk.signature)) this.#shrunk.set(shrunk.signature, shrunk);
  }

  takeUnshrunk(signature: string, reason: string): void {
    this.#unshrunk.set(signature, reason);
  }

  isDone(id: string): boolean {
    return this.#done.has(id);
  }

  /** Whether the planted bug of the variant was found, so that its other seeds need not be tried. */
  isFound(variant: Variant): boolean {
    return this.#controls.get(variant)?.isFound === true;
  }

  /** The next run that tells what kind of failure one is, of those that suit; it is handed out once. */
  nextRerun(suits: (variant: Variant) => boolean): Rerun | undefined {
    for (const [id, rerun] of this.#reruns) {
      if (!suits(rerun.variant)) continue;
      this.#reruns.delete(id);
      return rerun;
    }
    return undefined;
  }

  /** Failures of exact engines that repeat, and have a folder: what can be made small, one of each signature. */
  get shrinkable(): readonly { readonly signature: string; readonly run: ProblemOutcome }[] {
    const found = new Map<string, ProblemOutcome>();
    for (const { runs, engine } of this.#problems.values()) {
      const kept = runs.find(({ folder, ending }) => folder !== undefined && ending === 'fail');
      const signature = runs[0]?.signature;
      if (engine === 'live' || kept === undefined || signature === undefined || this.#shrunk.has(signature)) continue;
      if (!found.has(signature)) found.set(signature, kept);
    }
    return [...found].map(([signature, run]) => ({ signature, run }));
  }

  /** Jobs of scenarios that are done, and all runs, controls and those made again among them. */
  get counts(): { readonly done: number; readonly runs: number } {
    return { done: this.#tests, runs: this.#runs };
  }

  get runMs(): number {
    return this.#runMs;
  }

  /** Jobs, controls apart, that failed and should not have. */
  get failures(): number {
    return this.#failures;
  }

  get signatures(): readonly SignatureSummary[] {
    return signaturesOf(this.#problemsOfTests(), this.#shrunk).map((each) => {
      const unshrunk = this.#unshrunk.get(each.signature);
      return each.shrunk !== undefined || unshrunk === undefined ? each : { ...each, unshrunk };
    });
  }

  /** How many signatures there are so far, without the work of summing them up. */
  get signatureCount(): number {
    return new Set([...this.#confirmed.keys()].map((signature) => mainSignature(signature, this.#shrunk))).size;
  }

  get controls(): readonly ControlSummary[] {
    return [...this.#controls.values()].map(({ summary }) => summary);
  }

  get tested(): Tested {
    return this.#tested.totals;
  }

  get slow(): readonly JobReference[] {
    return this.#slow;
  }

  get matrix(): readonly MatrixRow[] {
    const problems = groupBy(this.#problems.values(), ({ variant }) => variant);
    const scenarios = [...this.#clean].filter(([{ regression }]) => regression === undefined);
    return scenarios.map(([variant, clean]) => {
      const endings = { ...clean };
      const own = problems.get(variant) ?? [];
      for (const { runs } of own) endings[decidingOutcome(runs).ending]++;
      const unexpected = own.filter(({ runs }) => !decidingOutcome(runs).expected).length;
      const { scenario, cell, purpose } = variant;
      return { scenario, cell, purpose, endings, unexpected };
    });
  }

  get regressions(): readonly RegressionSummary[] {
    return [...this.#variants.values()].flatMap((variant) =>
      variant.regression === undefined ? [] : [this.#regressionOf(variant, variant.regression)],
    );
  }

  get troubles(): readonly TroubleSummary[] {
    const troubled = [...this.#problems.values()].filter(({ runs }) =>
      runs.some(({ trouble }) => trouble !== undefined),
    );
    const messageIn = ({ runs }: ProblemJob): string =>
      runs.find(({ trouble }) => trouble !== undefined)?.trouble ?? '';
    const groups = groupBy(troubled, (job) => `${isEnvironment(job.runs) ? 'e' : 'h'} ${firstLine(messageIn(job))}`);
    return [...groups.values()].map((jobs): TroubleSummary => {
      const first = jobs[0] as ProblemJob;
      return {
        kind: isEnvironment(first.runs) ? 'environment' : 'harness',
        message: messageIn(first),
        count: jobs.length,
        first: referenceTo(first.runs),
      };
    });
  }

  #regressionOf(variant: Variant, { name, seed, must }: NonNullable<Variant['regression']>): RegressionSummary {
    const { id } = jobOf(variant, seed);
    const about = { name, scenario: variant.scenario, seed, must };
    const wish = must === 'pass' ? 'stay fixed' : 'stay found';
    if (!this.#done.has(id)) return { ...about, state: 'pending', sentence: `${name} had to ${wish} and was not run.` };
    const problem = this.#problems.get(id);
    const run = problem && decidingOutcome(problem.runs);
    if (run === undefined || run.expected) return { ...about, state: 'kept', sentence: `${name} has ${STAYED[must]}.` };
    const sentence = `${name} had to ${wish} and ended with ${run.signature ?? run.ending}.`;
    return { ...about, state: 'broken', sentence, replay: run.replay };
  }

  #takeFirst(outcome: JobOutcome, variant: Variant): void {
    const { job, ending, expected, measures } = outcome;
    this.#rememberSlow(outcome);
    this.#done.add(job.id);
    if (job.purpose === 'test' && variant.regression === undefined) this.#tests++;
    this.#controls.get(variant)?.take(outcome);
    if (measures !== undefined && job.purpose === 'test') this.#tested.add(measures);
    if (expected) {
      (this.#clean.get(variant) as Endings)[ending]++;
      return;
    }
    const { measures: _measures, ...problem } = outcome;
    this.#problems.set(job.id, { variant, engine: variant.engine, runs: [problem] });
    if (job.purpose === 'control') return;
    if (ending === 'fail' || ending === 'pass') this.#failures++;
    this.#confirm(problem, variant);
  }

  #takeRerun(outcome: JobOutcome): void {
    const problem = this.#problems.get(outcome.job.id);
    if (problem === undefined) return;
    const { measures, ...run } = outcome;
    const judgedBefore = problem.runs.some(({ trouble }) => trouble === undefined);
    problem.runs.push(run);
    if (!judgedBefore && measures !== undefined && outcome.job.purpose === 'test') this.#tested.add(measures);
    this.#reruns.delete(outcome.job.id);
    this.#planRerun(problem.runs, problem.variant);
  }

  /** Of each signature some jobs are run again. */
  #confirm(problem: ProblemOutcome, variant: Variant): void {
    const about = problem.signature ?? problem.ending;
    const before = this.#confirmed.get(about) ?? 0;
    if (problem.ending === 'fail') this.#confirmed.set(about, before + 1);
    if (before < CONFIRMED_PER_SIGNATURE) this.#planRerun([problem], variant);
  }

  #planRerun(runs: readonly ProblemOutcome[], variant: Variant): void {
    const [first] = runs as [ProblemOutcome];
    if (runs.length >= runsWanted(first, variant.engine)) return;
    this.#reruns.set(first.job.id, { variant, job: first.job, attempt: runs.length + 1 });
  }

  #problemsOfTests(): ProblemJob[] {
    return [...this.#problems.values()].filter(({ variant }) => variant.purpose === 'test');
  }

  #rememberSlow(outcome: JobOutcome): void {
    if (this.#slow.length === SLOWEST && outcome.wallTime <= (this.#slow.at(-1)?.wallTime ?? 0)) return;
    this.#slow = [...this.#slow, referenceTo([outcome])]
      .sort((one, other) => other.wallTime - one.wallTime)
      .slice(0, SLOWEST);
  }
}

const STAYED = { pass: 'stayed fixed', fail: 'stayed found' } as const;

function keyOf({ scenario, cell }: Pick<Variant, 'scenario' | 'cell'>): string {
  return JSON.stringify([scenario, Object.entries(cell).sort()]);
}

function noEndings(): Endings {
  return { pass: 0, unknown: 0, vacuous: 0, fail: 0, 'harness-error': 0, unavailable: 0 };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
