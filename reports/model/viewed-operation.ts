import type { Operation } from '../../harness/core/operation.ts';

/** An operation together with where reports draw it. */
export interface ViewedOperation extends Operation {
  /** When its client was done with it, ns: completed, given up, or cut off with the run. Always finite. */
  readonly closed: number;
  /** The row, from 0, that no other operation open at the same time is in. */
  readonly row: number;
}
