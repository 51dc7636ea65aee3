import type { HistoryColumns } from '../../../harness/core/history-columns.ts';
import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { KeyRange } from '../columns/grouped.ts';
import type { JudgedKey } from '../judged.ts';

/** What a thread begins with. Columns lie in shared memory; only values beyond whole numbers are copied. */
export interface WorkerStart {
  readonly history: Omit<HistoryColumns, 'values'>;
  readonly others: readonly Json[];
  readonly rows: Int32Array;
  readonly semantics: HistorySemantics;
  readonly steps: number;
}

/** A key to be judged, by its number. */
export interface Job {
  readonly number: number;
  readonly key: KeyRange;
}

export type FromWorker =
  | { readonly type: 'judged'; readonly number: number; readonly judged: JudgedKey }
  | { readonly type: 'failed'; readonly message: string; readonly code: string; readonly hint: string | undefined };
