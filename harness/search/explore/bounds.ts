/** How far an exploration goes. Everything within is explored, in every order. */
export interface ExplorationBounds {
  /** No node gets beyond this term. */
  readonly terms: number;
  /** Requests, all in all. */
  readonly entries: number;
  readonly crashes: number;
  /** Packets duplicated and lost. Without losses nothing is lost to safety: a packet need never arrive. */
  readonly duplicates: number;
  readonly drops: number;
  /** Length of a schedule, after the one that was begun with. */
  readonly steps: number;
}

/** What of the bounds is used up. */
export type Used = Readonly<Record<'entries' | 'crashes' | 'duplicates' | 'drops', number>>;

export const NOTHING_USED: Used = { entries: 0, crashes: 0, duplicates: 0, drops: 0 };
