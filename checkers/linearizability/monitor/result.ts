/** What clients saw cannot be explained any more. */
export interface MonitorViolation {
  readonly key: string;
  /** The completion that made it so: index of the event. */
  readonly at: number;
  /** Index of the invocation that it completes. */
  readonly operation: number;
}

export interface MonitorResult {
  /** `unknown`: some check ended without a decision, and none found a contradiction. */
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly violation: MonitorViolation | undefined;
}
