import type { SystemCapability } from '../../harness/core/system-capability.ts';
import type { Log } from '../../harness/core/raft/log.ts';
import type { Observation, Point, WorldState } from '../../harness/core/raft/observation.ts';

/** The groups in which the proof's interfaces are kept; each is a folder with statements, naive and incremental evaluators. */
export type Family =
  'terms' | 'votes' | 'logs' | 'leader-logs' | 'accepted-entries' | 'messages' | 'progress' | 'commit' | 'trace';

/** What a build may do that the statement does not allow for; then the predicate says nothing about that build. */
export type Exemption = SystemCapability;

/**
 * One interface of the proof, in the field's words. It is checked by its predicates, each of which is evaluated in two
 * ways that share nothing but types: naively from the whole state, and incrementally from what a step changed.
 */
export interface Invariant {
  /** Row of the catalogue: a family's letter and a number, `B4`. */
  readonly id: string;
  /** Name of the interface in Verdi Raft without `Interface`: `OneLeaderPerTerm`. */
  readonly name: string;
  readonly family: Family;
  /** What must hold, in one or two sentences that a Raft engineer understands without the proof. */
  readonly statement: string;
  /** File in Verdi Raft, and the section of the Raft paper where there is one. */
  readonly source: string;
  /** Ids of the invariants its proof rests on: when one of them is broken too, that one is reported first. */
  readonly restsOn: readonly string[];
  readonly predicates: readonly PredicateInfo[];
}

export interface PredicateInfo {
  /** `VotesCorrect.one_vote_per_term`; the invariant's name alone where it has one predicate. */
  readonly name: string;
  /** Builds of which it says nothing. */
  readonly exempt: readonly Exemption[];
  /** Builds that it is for, where others of the invariant say the same of all the rest at less cost. */
  readonly only?: Exemption;
}

/** How a predicate came out in one state: how often its premise held, and what contradicts it. */
export interface Finding {
  /** Instances in which the premise held; 0 says that nothing was tested. */
  readonly premises: number;
  /** One sentence that names nodes, terms and entries; undefined when the predicate holds. */
  readonly violation: string | undefined;
}

/**
 * Evaluates predicates from the whole state, as they are written down. Of earlier states it knows one thing only, because
 * a state does not tell where nodes lose what they applied in a restart: `everApplied`, the longest log that was applied
 * at an earlier point of the run. Undefined at the first point.
 */
export type NaiveEvaluator = (world: WorldState, everApplied?: Log) => Finding;

/** Naive evaluators by predicate name. */
export type NaiveEvaluators = Readonly<Record<string, NaiveEvaluator>>;

/** A violation that showed only at the end of a run, and the point of the run at which it happened. */
export interface LateFinding {
  readonly step: number;
  readonly point: Point;
  readonly node: string;
  readonly rule: string;
  readonly sentence: string;
}

/** What one run of a monitor keeps. */
export interface Watch {
  /** Looks at the next point; one sentence when the predicate does not hold there any more. Not asked again after that. */
  observe(observation: Observation): string | undefined;
  /**
   * For monitors that put off what is costly to know: asked once, when the run is over. `undecided`: that would take longer
   * than anybody waits.
   */
  finish?(): LateFinding | 'undecided' | undefined;
  /** How often the premise held, that is, how often a violation could have shown. */
  premises(): number;
}

/**
 * A predicate checked from what changes: `triggers` says at which points it can newly fail, so that it is not asked at
 * others. See {@link TRIGGER}.
 */
export interface IncrementalEvaluator {
  readonly triggers: number;
  /** `facts` is the memory that monitors of one run share. */
  watch(facts: Facts): Watch;
}

export type IncrementalEvaluators = Readonly<Record<string, IncrementalEvaluator>>;

/**
 * Memory shared by the incremental evaluators of one run, kept up to date before they are asked: one map per fact of
 * history, so that no evaluator keeps its own. Evaluators find theirs with {@link Facts.of}.
 */
export interface Facts {
  /** The fact of this kind, made on first use; it observes every point before any evaluator does. */
  of<Fact extends { observe(observation: Observation): void }>(kind: FactKind<Fact>): Fact;
  readonly names: readonly string[];
}

export interface FactKind<Fact> {
  readonly name: string;
  create(facts: Facts): Fact;
}

/** Bits of {@link IncrementalEvaluator.triggers}: those of CHANGED, and what else can make a predicate fail. */
export const TRIGGER = {
  /** A packet of the type was sent. */
  sentRequestVote: 1 << 12,
  sentRequestVoteReply: 1 << 13,
  sentAppendEntries: 1 << 14,
  sentAppendEntriesReply: 1 << 15,
  sentOther: 1 << 16,
  /** The node said something to a client. */
  answered: 1 << 17,
  /** A client's request came. */
  requested: 1 << 18,
  restarted: 1 << 19,
  /** Ghost state grew. */
  ghost: 1 << 20,
} as const;
