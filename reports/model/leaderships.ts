import { NEMESIS, type HistoryEvent } from '../../harness/core/operation.ts';

/** A stretch of time in which a node was seen to lead; ns. */
export interface Leadership {
  readonly node: string;
  /** 0 where it says nothing of terms. */
  readonly term: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Who led when, from the `leader` events: each lasts until another leader is seen, its process exits, or the run ends.
 * An observation from outside, so it lags behind the truth by up to the interval of observation.
 */
export function leadershipsOf(events: readonly HistoryEvent[], end: number): Leadership[] {
  const result: Leadership[] = [];
  let current: { node: string; term: number; from: number } | undefined;
  const close = (time: number): void => {
    if (current) result.push({ ...current, to: time });
    current = undefined;
  };
  for (const event of events) {
    if (event.process !== NEMESIS || (event.f !== 'exit' && event.f !== 'leader')) continue;
    const value = event.value as { readonly node: string; readonly term: number };
    if (event.f === 'exit' && current?.node === value.node) close(event.time);
    if (event.f === 'exit' || (current?.node === value.node && current.term === value.term)) continue;
    close(event.time);
    current = { node: value.node, term: value.term, from: event.time };
  }
  close(end);
  return result;
}

/** `3 leaders in terms 2 to 7`; says so when nobody was seen to lead. */
export function leadersInWords(leaderships: readonly Leadership[]): string {
  if (leaderships.length === 0) return 'no leader was observed';
  const nodes = new Set(leaderships.map((leadership) => leadership.node)).size;
  const terms = termsInWords(leaderships);
  return `${String(nodes)} ${nodes === 1 ? 'leader' : 'different leaders'}${terms === undefined ? '' : ` in ${terms}`}`;
}

/** `terms 2 to 7`, `term 3`; undefined where those who lead say nothing of terms. */
export function termsInWords(leaderships: readonly Leadership[]): string | undefined {
  const terms = leaderships.map(({ term }) => term).filter((term) => term > 0);
  if (terms.length === 0) return undefined;
  const [low, high] = [Math.min(...terms), Math.max(...terms)];
  return low === high ? `term ${String(low)}` : `terms ${String(low)} to ${String(high)}`;
}
