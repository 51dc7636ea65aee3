export const STATES_FORMAT = 'verdict-states/1';

/** Numbers of entries as ranges, first and last of each in turn: `[3, 5, 9, 9]` is 3, 4, 5 and 9. */
export type EntryRanges = readonly number[];

/** An entry: index, term, and what it holds in words. */
export type StatedEntry = readonly [index: number, term: number, words: string];

/**
 * One line of `states.jsonl`: what a step changed of Σ and P that its line of the trace has only digests of, so that a
 * reader can be shown every node's log and ghost state at any step without taking the steps again. Steps that changed
 * nothing of it have no line. Written by engines that look into nodes that speak Raft.
 */
export interface StateLine {
  /** As in the trace. */
  readonly step: number;
  /** Entries that were not there before; they are numbered from 0 over the whole file, in this order. */
  readonly entries?: readonly StatedEntry[];
  /** The acting node's log: its oldest `keep` entries remain, then these follow. */
  readonly log?: {
    readonly keep: number;
    readonly add: EntryRanges;
    /** Index and term up to which a snapshot takes the place of entries, where that changed. */
    readonly base?: readonly [index: number, term: number];
  };
  /** What the ghost state of the acting node gained: entries that it accepted, and the term in which it did (allEntries). */
  readonly accepted?: readonly (readonly [term: number, entries: EntryRanges])[];
  /** Who voted for the acting node in its term, where that changed. */
  readonly votes?: readonly string[];
  /** What the packets that it sent carry, a few words each, in the order of the trace's `sends`. */
  readonly sends?: readonly string[];
}
