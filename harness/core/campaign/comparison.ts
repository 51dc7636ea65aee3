import type { Interval } from '../statistics/interval.ts';
import type { EffectWord } from '../statistics/cliffs-delta.ts';
import type { Pairs } from '../statistics/newcombe.ts';
import type { Ending } from './outcome.ts';

export const COMPARISON_FORMAT = 'verdict-comparison/1';

/**
 * What a comparison comes to, from best to worst: no failure that the first column does not have; some column tested nothing; a
 * run came to no verdict; a later column shows a failure that the first one does not.
 */
export type ComparisonResult = 'no-new-failure' | 'nothing-tested' | 'troubled' | 'new-failure';

/**
 * The content of `comparison.json`: the same scenarios and seeds under several values of one key, builds as a rule. Every column
 * is compared with the first one. Whole numbers named `column` are positions in {@link columns}.
 */
export interface Comparison {
  readonly format: typeof COMPARISON_FORMAT;
  readonly result: ComparisonResult;
  /** The result in a sentence, and what else is worth saying in one. */
  readonly sentence: string;
  readonly remarks: readonly string[];
  /** What differs between columns: `build`, or another key of the spec. */
  readonly key: string;
  /** Values of the key, in order; one that is given twice is numbered. */
  readonly columns: readonly string[];
  readonly seeds: string;
  /** Command that compares the same again. */
  readonly command: string;
  /** Wall clock when it was done, ISO 8601. */
  readonly created: string;
  /** Confidence of every interval. */
  readonly confidence: number;
  /** A difference is called one where its adjusted probability is at most this. */
  readonly level: number;
  readonly scenarios: readonly ComparedScenario[];
  readonly signatures: readonly ComparedSignature[];
  /** Exact engines: where runs of one seed part. */
  readonly divergences: readonly Divergence[];
  /** Jobs without a verdict. */
  readonly troubles: readonly ComparedTrouble[];
  /** What such runs would have caught of planted bugs, by scenario; where somebody measured it. */
  readonly power?: readonly { readonly scenario: string; readonly line: string }[];
  /** Earlier comparisons of the same, and this one at the end; where somebody asked for it. */
  readonly trend?: readonly TrendPoint[];
}

export interface ComparedScenario {
  readonly name: string;
  /** Every run of it repeats step by step, so that a seed is the same experiment in every column. */
  readonly exact: boolean;
  readonly cells: readonly ComparedCell[];
  /** One per column after the first that has runs: where builds are bisected, not all have. */
  readonly against: readonly RateDifference[];
  readonly measures: readonly ComparedMeasure[];
}

/** A scenario under one value of the key. */
export interface ComparedCell {
  readonly column: number;
  readonly runs: number;
  readonly endings: Readonly<Partial<Record<Ending, number>>>;
  /** Failures among runs that passed or failed; the others tested too little to count. */
  readonly failures: number;
  readonly decided: number;
  readonly rate: Interval;
}

/** How often a later column fails against the first. */
export interface RateDifference {
  readonly column: number;
  /** Seeds that passed or failed in both columns, by where they failed; `first` is the first column. */
  readonly pairs: Pairs;
  /** Share of failures, later less first. */
  readonly difference: Interval & { readonly share: number };
  /** `mcnemar` of pairs; `fisher` where no seed was decided in both. */
  readonly test: 'mcnemar' | 'fisher';
  readonly p: number;
  /** The same, with all rates that the comparison tests taken into account. */
  readonly adjusted: number;
  /** Exact engines: seeds with a trace in both columns, and how many of these are the same step by step. */
  readonly traces?: { readonly compared: number; readonly same: number };
}

/** A number that every run comes to. */
export interface ComparedMeasure {
  readonly name: string;
  readonly unit: string;
  readonly better: 'more' | 'less' | 'neither';
  /** One per column; null where no run has it. */
  readonly cells: readonly (Distribution | null)[];
  /** One per column after the first; null where either has too few runs for an interval. */
  readonly against: readonly (MeasureDifference | null)[];
}

/** One value per run. */
export interface Distribution {
  readonly values: readonly number[];
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
}

export interface MeasureDifference {
  readonly column: number;
  /** Cliff's delta, later against first: 1, every run of the later column has more. */
  readonly delta: Interval & { readonly value: number };
  /** Absent where the interval of delta holds 0: then no effect is shown, whatever its size. */
  readonly word?: EffectWord;
  /** Median of all differences, later less first; absent of too few runs. */
  readonly shift?: Interval & { readonly difference: number };
  /** Of the Mann-Whitney test; `adjusted` takes all measures that the comparison tests into account. */
  readonly p: number;
  readonly adjusted: number;
}

/**
 * What became of a failure from the first column to a later one. `flaky`: run again on the same seed, it did not show again.
 * `vacuous`: it is not there, but every run that could have shown it tested too little. `absent`: in neither.
 */
export type SignatureStatus = 'new' | 'fixed' | 'still' | 'flaky' | 'vacuous' | 'absent';

/** Failures with one cause, as far as checks can tell. */
export interface ComparedSignature {
  readonly scenario: string;
  readonly signature: string;
  /** By column: seeds that show it. */
  readonly seeds: readonly (readonly number[])[];
  /** One per column after the first on which it was looked for. */
  readonly against: readonly { readonly column: number; readonly status: SignatureStatus }[];
  /** First column that shows it. */
  readonly first: number;
  /** Columns on which it was looked for: not all where builds are bisected. */
  readonly tried: readonly number[];
  /** How it showed on the smallest seed of that column, and the command that runs this again. */
  readonly summary: string;
  readonly replay: string;
}

/** Where two exact runs of one seed take different steps. */
export interface Divergence {
  readonly scenario: string;
  readonly column: number;
  readonly seed: number;
  /** Number of the first step that is not the same; steps count from 1. */
  readonly step: number;
  /** In the first column, then in the later one. */
  readonly sides: readonly [DivergedSide, DivergedSide];
}

/** One of two runs at the step at which they part. */
export interface DivergedSide {
  readonly column: number;
  /** The line of the trace; absent where this run had ended. */
  readonly line?: string;
  /** The step in words. */
  readonly words: string;
  /** The node that took it, before and after, field by field; absent where nobody looks into nodes. */
  readonly node?: NodeBeforeAndAfter;
  /** Run folder, within the comparison's own. */
  readonly folder: string;
}

export interface NodeBeforeAndAfter {
  readonly name: string;
  /** Fields of its state and entries of its log, in words. */
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

export interface ComparedTrouble {
  readonly scenario: string;
  readonly column: number;
  readonly seed: number;
  readonly ending: Ending;
  readonly trouble: string;
  readonly replay: string;
}

/** What one comparison found of a scenario under one value of the key. */
export interface TrendPoint {
  /** Wall clock of the comparison, ISO 8601. */
  readonly created: string;
  readonly scenario: string;
  readonly value: string;
  readonly seeds: string;
  readonly failures: number;
  readonly decided: number;
  /** Medians of some measures by name. */
  readonly medians: Readonly<Record<string, number>>;
}
