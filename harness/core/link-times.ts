import type { FaultEffect } from './fault-record.ts';
import { isJsonObject, type Json } from './json.ts';

/** When a link was really cut and healed, as far as packets show it; times are ms since the start of the run. */
export interface LinkTimes {
  /** Packets of this node on their way to that one. */
  readonly from: string;
  readonly to: string;
  /** When the last packet passed; null where none was seen before the cut, or the link was never silent. */
  readonly cutAt: number | null;
  /** When the first packet passed again; null where none has by the time of asking. */
  readonly healedAt: number | null;
  /** From the order to cut, and to heal, to what was seen. */
  readonly cutAfterMs: number | null;
  readonly healedAfterMs: number | null;
}

/** What the effect of a fault says of links; empty where nobody timed them. */
export function linkTimesOf(effect: FaultEffect | undefined): readonly LinkTimes[] {
  const details: Json | undefined = effect?.details;
  if (!isJsonObject(details)) return [];
  const links = details['links'];
  return Array.isArray(links) ? (links as readonly LinkTimes[]) : [];
}
