/** Work for a thread: the schedules `from` to `to` of one build and size. */
export interface WalkJob {
  readonly build: string;
  readonly size: number;
  /** Length of the longest schedules; others are a fifth to four fifths of it. */
  readonly steps: number;
  readonly from: number;
  readonly to: number;
  /** `judge`: is the build accused? `compare`: do naive and incremental evaluators say the same? */
  readonly kind: 'judge' | 'compare';
}

export interface WalkResult {
  readonly steps: number;
  readonly points: number;
  readonly applied: number;
  /** Schedules in which something was broken, and what was said of the first of them. */
  readonly accused: number;
  readonly example?: string;
  /** `compare`: schedules in which the evaluators differed at the first point at which any of them saw anything. */
  readonly different: number;
}
