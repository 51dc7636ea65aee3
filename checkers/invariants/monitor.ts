import type { NodeView } from '../../harness/core/node-view.ts';
import type { TraceLine } from '../../harness/core/trace.ts';

/** A line of a trace that shows its node. */
export type ObservedStep = TraceLine & { readonly view: NodeView };

/** Two observations, or one, that cannot both be of a correct Raft. */
export interface Violation {
  /** Kind of failure: `two-leaders`, …. */
  readonly reason: string;
  readonly sentence: string;
  /** The steps that show it, the last one being the step that revealed it. */
  readonly steps: readonly ObservedStep[];
}

/** What one run of a monitor over one trace keeps. */
export interface Watch {
  /** Looks at the next step; a violation when this step contradicts an earlier one. */
  observe(step: ObservedStep): Violation | undefined;
  /** How often the premise held, that is, how often a violation could have shown. 0: the property is untested. */
  premises(): number;
}

/**
 * A safety property that is checked step by step. Monitors report contradictions between what nodes showed, never the
 * absence of something nobody observed, so they stay sound when steps are missing from the trace. Memory is bounded by
 * the number of terms and log positions, time is constant per step.
 */
export interface Monitor {
  readonly name: string;
  /** What must hold, in one sentence. */
  readonly statement: string;
  /** Where it comes from: the section of the Raft paper (extended version) and the interface in Verdi Raft. */
  readonly source: string;
  watch(): Watch;
}
