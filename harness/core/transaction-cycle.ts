import type { WitnessOperation } from './witness.ts';

/** Why one transaction comes before another: what it wrote, read or missed, its process's order, or time. */
export type DependencyKind = 'ww' | 'wr' | 'rw' | 'process' | 'realtime';

/** One edge of a cycle, from a transaction to the next one in the list, from the last to the first. */
export interface CycleEdge {
  readonly kind: DependencyKind;
  /** What the edge is about: key and value, or the distance in time. */
  readonly label: string;
  /** The reason in words, in which the transactions are `T1`, `T2`, … by their place in the list. */
  readonly sentence: string;
}

/** Transactions each of which must come before the next, in a circle. The form that reports draw. */
export interface TransactionCycle {
  /** The anomaly: `G0`, `G-single-realtime`, …. */
  readonly name: string;
  readonly transactions: readonly WitnessOperation[];
  /** As many as transactions. */
  readonly edges: readonly CycleEdge[];
  readonly sentence: string;
}
