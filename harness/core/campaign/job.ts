/**
 * One run that a campaign, a comparison or a night has to do. Jobs are values: whoever holds the same spec files makes the
 * same jobs in the same order, on any machine, so an id is all that says whether one was done.
 */
export interface Job {
  /**
   * Digest of what is run: the plan with its seed, system, build and every other setting. Two jobs with one id would do
   * exactly the same.
   */
  readonly id: string;
  /** Name of the spec. */
  readonly scenario: string;
  /** Values of this job's place in the matrix, by key, `build` among them where it is one: `{build: "3.5.16"}`. */
  readonly cell: Readonly<Record<string, string>>;
  readonly seed: number;
  /** `control`: a planted bug that has to be found, or the night proves nothing. */
  readonly purpose: JobPurpose;
}

export type JobPurpose = 'test' | 'control';
