import type { ResolvedSpec } from '../../harness/core/spec.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import type { ListedRun } from './listed.ts';

/** A file of a run's folder. */
export interface RunFileEntry {
  /** Within the folder, parts divided by `/`. */
  readonly path: string;
  readonly bytes: number;
}

/** What a run's files say of it; what is missing or cannot be read is undefined, and said under `problems`. */
export interface RunAccount {
  readonly run: ListedRun;
  readonly spec: ResolvedSpec | undefined;
  readonly document: VerdictDocument | undefined;
  readonly problems: readonly string[];
}
