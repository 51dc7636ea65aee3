import type { Redaction } from './redactor.ts';
import type { BundledFile } from './run-files.ts';

export const BUNDLE_FORMAT = 'verdict-bundle/1';

/** What `bundle.json` says of the archive it is in. */
export interface BundleDocument {
  readonly format: typeof BUNDLE_FORMAT;
  /** Version of Verdict that made it. */
  readonly verdict: string;
  /** Name of the run's folder, and of the folder in the archive. */
  readonly run: string;
  readonly files: readonly BundledFile[];
  /** What the run's folder has and the archive has not, with reasons. */
  readonly leftOut: readonly string[];
  readonly redactions: readonly Redaction[];
  /** What would have been replaced and was not, with reasons. */
  readonly left: readonly string[];
}
