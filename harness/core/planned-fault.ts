import type { AwaitedEvent } from './awaited-event.ts';
import type { JsonObject } from './json.ts';

/** A length of time, ms; or bounds between which the seed draws one each time. */
export type Span = number | { readonly least: number; readonly most: number };

/** Faults that the spec writes as one. Their entries follow each other, with the same timing where it is of the whole. */
export type FaultGroup =
  /** One after the other, as a block that happens as a whole; `gapMs`: from this one's end to the next one's start. */
  | { readonly kind: 'sequence'; readonly first: number; readonly gapMs: number }
  /** The seed chooses which of them happen at all: this many, or any but none. */
  | { readonly kind: 'one-of'; readonly first: number; readonly pick: number | 'some' };

/** One fault under `nemesis:` after validation; what the planner expands into planned faults. */
export interface NemesisEntry {
  /** The fault family: `partition`, `loss`, `duplicate`, `kill`, `pause`, …. */
  readonly fault: string;
  /** Distance between two starts; there is either this, or `atMs`, or `event`. */
  readonly everyMs?: Span;
  /** How long one occurrence lasts. */
  readonly forMs: Span;
  /** No occurrence begins before, or lasts beyond, this time of the run; without it as long as the load lasts. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** When it happens, ms since the start of the run. */
  readonly atMs?: readonly number[];
  /** What it waits for in place of a time. */
  readonly event?: AwaitedEvent;
  /** From that event to the start, ms. */
  readonly delayMs?: number;
  /** How many occurrences that wait for events there are; 1 without it. */
  readonly times?: number;
  readonly group?: FaultGroup;
  /** Where it stands under `nemesis:`, where that is not its own position in the resolved list. */
  readonly place?: readonly (string | number)[];
  /** What the family's own schema accepted: shape, target, percent, scope, …. */
  readonly parameters: JsonObject;
}

/** In every period of this length, at its end, no fault is in force for that long, ms. */
export interface QuietPeriods {
  readonly everyMs: number;
  readonly forMs: number;
}

/** The part that a fault waiting for an event has in the plan. */
export interface Anchor {
  readonly event: AwaitedEvent;
  /** Anchored faults of one chain happen one after the other: the position of the first entry they come from. */
  readonly chain: number;
  /** Which one of the chain, from 1. The faults of a sequence share it. */
  readonly occurrence: number;
}

/** The event that set off a fault, and when it was seen, ns. */
export interface SetOff {
  readonly event: string;
  readonly time: number;
}

/**
 * One occurrence of a fault: what, whom, from when to when, fixed by the seed before anything runs. Where the target
 * is only known at run time (`leader`), `order` decides every remaining choice, so that nothing is drawn later.
 */
export interface PlannedFault {
  /** Unique in the plan, and the name in history, ledger and reports: `partition-3`. */
  readonly id: string;
  readonly fault: string;
  /** Position of the entry in the spec, for messages. */
  readonly entry: number;
  /** Start and end, ms since the start of the run; of a fault with an anchor, since its event. */
  readonly atMs: number;
  readonly untilMs: number;
  /** For faults that wait for an event. */
  readonly anchor?: Anchor;
  /** At run time, when that event has come and the times above are those of the run. */
  readonly setOff?: SetOff;
  /** All nodes in an order drawn for this occurrence; selectors take from its front. */
  readonly order: readonly string[];
  /** This occurrence's choices: one shape of the entry's list, percent, scope, target. */
  readonly parameters: JsonObject;
}
