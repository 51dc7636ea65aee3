import type { PacketEffect } from '../../../harness/core/packet-rule.ts';
import { handleOf, within, type Place } from './tree.ts';

/** What `tc -s -j qdisc show` says of one netem. */
interface QdiscCounters {
  readonly handle: string;
  /** Those that left it, through all within. */
  readonly packets: number;
  /** By itself and by all within. */
  readonly drops: number;
  /** Those that a reordering netem let pass at once. */
  readonly requeues: number;
  readonly qlen: number;
}

/** Sums over the links of a fault at one node. */
interface Totals {
  readonly seen: number;
  readonly dropped: number;
  readonly passedAtOnce: number;
}

/** How unlikely it must be that chance hit no packet, to take it for proven that some were. */
const NEGLIGIBLE = 1e-9;

/** Packets that netems at these places hit between two listings of their interface. */
export function hitsBetween(before: string, after: string, places: readonly Place[], effect: PacketEffect): number {
  const [start, end] = [totalsOf(before, places), totalsOf(after, places)];
  const seen = end.seen - start.seen;
  switch (effect.kind) {
    case 'loss':
      return end.dropped - start.dropped;
    case 'reorder':
      return seen - (end.passedAtOnce - start.passedAtOnce);
    case 'corrupt':
      // Netem does not count these. Who passed it was at risk.
      return (1 - effect.probability) ** seen < NEGLIGIBLE ? seen : 0;
    case 'delay':
    case 'rate':
    case 'drop':
    case 'duplicate':
    case 'hold':
      return seen;
  }
}

function totalsOf(listing: string, places: readonly Place[]): Totals {
  const netems = new Map(read(listing).map((netem) => [netem.handle, netem]));
  const sum = (of: (netem: QdiscCounters, inner: QdiscCounters | undefined) => number): number =>
    places.reduce((total, place) => {
      const netem = netems.get(handleOf(place));
      const inner = within(place);
      return total + (netem ? of(netem, inner && netems.get(handleOf(inner))) : 0);
    }, 0);
  return {
    seen: sum(({ packets, qlen, drops }) => packets + qlen + drops),
    dropped: sum(({ drops }, inner) => drops - (inner?.drops ?? 0)),
    passedAtOnce: sum(({ requeues }) => requeues),
  };
}

/** What `tc -s -j qdisc show` printed; nothing where it was not reached. */
function read(listing: string): QdiscCounters[] {
  return listing.trim() === '' ? [] : (JSON.parse(listing) as QdiscCounters[]);
}
