import type { Operation } from '../../harness/core/operation.ts';
import type { Finding } from './finding.ts';

/** What decided a key: zones, a decider by its name, or a stage of the search. */
export type Stage = string;

/** What was found for one key. */
export interface KeyResult {
  readonly key: string;
  readonly operations: number;
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly stage: Stage;
  readonly steps: number;
}

/** A decided key. Plain data, so that it can come from another thread. */
export interface JudgedKey {
  readonly result: KeyResult;
  /** Contradictions that were seen without searching. */
  readonly findings: readonly Finding[];
  /** Where a search failed: the completion by which no order is left. */
  readonly deadline: number | undefined;
}

/** The operations of a key in order of invocation, however they are kept. */
export interface KeyOperations {
  readonly key: string;
  readonly length: number;
  /** Index of the invocation in the history. */
  index(position: number): number;
  at(position: number): Operation;
}

export function allOf(operations: KeyOperations): Operation[] {
  return Array.from({ length: operations.length }, (_, position) => operations.at(position));
}
