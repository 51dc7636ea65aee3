import type { SystemCapability } from '../system-capability.ts';
import type { Point } from './observation.ts';

export const INVARIANTS_FORMAT = 'verdict-invariants/1';

/** How one predicate came out in a run. */
export interface PredicateReport {
  /** Id of the invariant it belongs to, `B4`; absent for those that plugins define. */
  readonly invariant?: string;
  /** Name of the invariant, `OneLeaderPerTerm`. */
  readonly name: string;
  /** The invariant in words. */
  readonly statement: string;
  readonly predicate: string;
  /** How often its premise held; 0: nothing was tested. */
  readonly premises: number;
  /** Nobody knows whether it held: to find out would have taken longer than anybody waits. */
  readonly undecided?: true;
  /** The same by rule, and in the initial world; rules at which it never held are left out. */
  readonly byRule?: Readonly<Record<string, number>>;
  /** Where it first did not hold. */
  readonly violation?: {
    readonly step: number;
    readonly point: Point;
    readonly node: string;
    /** The case of the proof that the step belongs to. */
    readonly rule?: string;
    readonly sentence: string;
  };
}

/** The chain by which internal correctness implies what clients may rely on, link by link. */
export interface SafetyChain {
  /** Every two nodes commit the same entry at every index (H4). */
  readonly stateMachineSafety: 'holds' | 'broken' | 'untested';
  /** The one order of committed entries that follows from it. */
  readonly committed: { readonly entries: number; readonly digest: string };
  /** Whether that order is a linear order of what clients were told. */
  readonly linearOrder: 'witnessed' | 'contradicted' | 'undetermined';
  readonly sentence?: string;
}

/** The content of `invariants.json`: the proof's predicates over every point of every step of an exact run. */
export interface InvariantReport {
  readonly format: typeof INVARIANTS_FORMAT;
  /** `verdi`: every predicate, exactly; `raft`: those that allow for what the build does differently. */
  readonly profile: 'verdi' | 'raft';
  readonly capabilities: readonly SystemCapability[];
  readonly steps: number;
  /** Observed points; up to three per step. */
  readonly points: number;
  /** Steps of each rule, and the initial world as one. */
  readonly rules?: Readonly<Record<string, number>>;
  /** Last step at which the predicates were evaluated, where that ended before the run: some time after one broke. */
  readonly judgedTo?: number;
  readonly predicates: readonly PredicateReport[];
  /** Predicates that do not apply to this build. */
  readonly exempt: readonly string[];
  /** Names of broken predicates, the one nearest to the cause first. */
  readonly blame: readonly string[];
  readonly chain: SafetyChain;
}
