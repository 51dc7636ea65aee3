import type { Transaction } from './transaction.ts';
import type { CycleClass, CycleOrder } from './search/level.ts';

/**
 * Anomalies that are no cycles:
 *
 * - `garbage-read`: a read found what nobody wrote;
 * - `duplicate-elements`: a read found an element twice;
 * - `G1a`: a read found what a failed transaction wrote;
 * - `G1b`: a read found what its writer itself overwrote;
 * - `incompatible-order`: two reads of a list of which neither is a prefix of the other, or a list that holds the
 *   elements of one transaction in another order than it appended them;
 * - `dirty-update`: a transaction that happened appended after one that failed;
 * - `cyclic-versions`: a register took its values in a circle; `-process`, `-realtime`: if the order is believed in
 *   which processes, or the clock, have seen them;
 * - `internal`: a transaction did not see what it itself had written or read before;
 * - `future-read`: a transaction read what it itself wrote only later;
 * - `lost-update`: two transactions read the same version of a key, and both wrote after it.
 */
export type DirectAnomalyName =
  | 'garbage-read'
  | 'duplicate-elements'
  | 'G1a'
  | 'G1b'
  | 'incompatible-order'
  | 'dirty-update'
  | 'cyclic-versions'
  | 'cyclic-versions-process'
  | 'cyclic-versions-realtime'
  | 'internal'
  | 'future-read'
  | 'lost-update';

/** Cycles by what they are made of; with `-process` or `-realtime` those that exist only because of that order. */
export type CycleAnomalyName = CycleClass | `${CycleClass}-${Exclude<CycleOrder, 'none'>}`;

export type AnomalyName = DirectAnomalyName | CycleAnomalyName;

/** An anomaly that its few transactions show by themselves. */
export interface DirectAnomaly {
  readonly name: DirectAnomalyName;
  readonly transactions: readonly Transaction[];
  readonly sentence: string;
}
