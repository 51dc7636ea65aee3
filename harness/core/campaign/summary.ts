import type { Verdict } from '../verdict.ts';
import type { CompletionType } from '../operation.ts';
import type { Job, JobPurpose } from './job.ts';
import type { Ending } from './outcome.ts';

export const CAMPAIGN_FORMAT = 'verdict-campaign/1';

/** The content of `campaign.json`: what a campaign came to, as far as it got. */
export interface CampaignSummary {
  readonly format: typeof CAMPAIGN_FORMAT;
  readonly name: string;
  /** Of the whole: a night that tested nothing is `vacuous`, whatever its runs say. */
  readonly verdict: Verdict;
  readonly exitCode: number;
  /** The verdict in words, most important first. */
  readonly sentences: readonly string[];
  /** Whether everything was done that was asked for, or why not. */
  readonly ended: CampaignEnd;
  /** Version of Verdict. */
  readonly version: string;
  readonly seeds: string;
  readonly shard: string | null;
  /** All time spent on it, ms, and the time of all its runs together. */
  readonly elapsed: number;
  readonly runTime: number;
  /** Jobs of scenarios that are done, how many there are in all where that is known, and all runs, of controls and those made again too. */
  readonly jobs: { readonly done: number; readonly of: number | null; readonly runs: number };
  readonly endings: Readonly<Record<Ending, number>>;
  readonly matrix: readonly MatrixRow[];
  readonly signatures: readonly SignatureSummary[];
  readonly tested: Tested;
  readonly minimums: readonly Minimum[];
  readonly controls: readonly ControlSummary[];
  readonly regressions: readonly RegressionSummary[];
  /** Slowest first. */
  readonly slow: readonly JobReference[];
  readonly troubles: readonly TroubleSummary[];
  /** Command that goes on with it. */
  readonly resume: string;
}

/** `all`: every job is done; otherwise the rule that stopped it. */
export type CampaignEnd = 'all' | 'time' | 'budget' | 'failures' | 'signatures' | 'interrupted';

/** A job to look at, and how. */
export interface JobReference {
  readonly job: Job;
  readonly replay: string;
  /** Run folder, relative to the campaign's folder of runs. */
  readonly folder?: string;
  /** ms */
  readonly wallTime: number;
}

/** A scenario at one place of the matrix. */
export interface MatrixRow {
  readonly scenario: string;
  readonly cell: Readonly<Record<string, string>>;
  readonly purpose: JobPurpose;
  readonly endings: Readonly<Record<Ending, number>>;
  /** Jobs that did not end as their spec expects. */
  readonly unexpected: number;
}

/**
 * What becomes of a failure when it is run again. `bug`: the same fails again, in an exact engine bit for bit; `flaky`: seen once,
 * not again; `nondeterminism`: an exact engine took other steps, so the program is not a function of what it was given;
 * `unconfirmed`: not run again yet.
 */
export type FailureKind = 'bug' | 'flaky' | 'nondeterminism' | 'unconfirmed';

/** Failures that are about the same thing, counted as one. */
export interface SignatureSummary {
  readonly signature: string;
  readonly kind: FailureKind;
  /** Jobs that showed it. */
  readonly count: number;
  /** Where, most often first. */
  readonly scenarios: readonly {
    readonly scenario: string;
    readonly cell: Readonly<Record<string, string>>;
    readonly count: number;
  }[];
  /** What the check said of the smallest seed. */
  readonly summary: string;
  /** The job with the smallest seed. */
  readonly smallest: JobReference;
  /** How often it was seen when it was run again. */
  readonly again: { readonly runs: number; readonly failed: number };
  /** Made smaller: absent where that cannot be done or was not done yet. */
  readonly shrunk?: ShrunkSignature;
  /** Why it could not be made smaller. */
  readonly unshrunk?: string;
  /** Other signatures that count as this one: their small schedules have the same shape, or each run breaks what the other is about. */
  readonly alias: readonly string[];
}

export interface ShrunkSignature {
  readonly signature: string;
  /** Folder of the shrunken schedule, relative to the campaign's folder of runs. */
  readonly folder: string;
  readonly steps: number;
  readonly nodes: number;
  readonly predicate: string;
  /** Every predicate that the run itself breaks, until some time after the first. */
  readonly breaks: readonly string[];
  /** Kinds of steps and types of messages with their counts: the same for the same cause under other names. */
  readonly shape: string;
  readonly seed: number;
}

/** How much was tested, over all jobs that are no controls. */
export interface Tested {
  readonly operations: Readonly<Record<CompletionType, number>>;
  readonly faults: Readonly<Record<string, { readonly planned: number; readonly effective: number }>>;
  readonly leaders: number;
  readonly steps: number;
  readonly rules: Readonly<Record<string, number>>;
  /** Invariants by how often their premise held. */
  readonly premises: Readonly<Record<string, number>>;
  /** Different abstract states of runs in process, estimated; 0 where nobody looked. */
  readonly states: number;
}

/** What a campaign has to reach, or it tested too little. */
export interface Minimum {
  readonly name: string;
  readonly least: number;
  readonly value: number;
}

/** A planted bug that has to be found. */
export interface ControlSummary {
  readonly scenario: string;
  /** What has to fail; null where any failure will do. */
  readonly expected: string | null;
  /** `pending`: not found yet, and not all its seeds are tried. */
  readonly state: 'found' | 'missed' | 'pending';
  readonly runs: number;
  readonly found?: JobReference;
  /** How the runs ended that did not find it. */
  readonly others: readonly string[];
}

/** A seed that must stay found, or stay fixed. */
export interface RegressionSummary {
  readonly name: string;
  readonly scenario: string;
  readonly seed: number;
  readonly must: 'pass' | 'fail';
  readonly state: 'kept' | 'broken' | 'pending';
  readonly sentence: string;
  readonly replay?: string;
}

/** Jobs without a verdict. `environment`: the machine lacks something, or it went away when the job was run again. */
export interface TroubleSummary {
  readonly kind: 'harness' | 'environment';
  readonly message: string;
  readonly count: number;
  readonly first: JobReference;
}
