import { nthEvent } from '../core/awaited-event.ts';
import type { FaultFamily } from '../core/contracts/fault-family.ts';
import type { Anchor, NemesisEntry, PlannedFault } from '../core/planned-fault.ts';
import { stream } from '../core/random.ts';
import type { ResolvedSpec } from '../core/spec.ts';
import { occurrences } from './fault-times.ts';

type UnnamedFault = Omit<PlannedFault, 'id'>;

/** Entries that happen as a whole, with their positions. */
interface Block {
  readonly first: number;
  readonly entries: readonly NemesisEntry[];
}

/** Every fault of a run: in order of time, then those that wait for events. Pure: the seed draws all there is to choose. */
export function planFaults(
  spec: ResolvedSpec,
  nodes: readonly string[],
  family: (name: string) => FaultFamily,
): PlannedFault[] {
  const blocks = blocksOf(spec.nemesis).filter((block) => isChosen(block, spec));
  return named(blocks.flatMap((block) => planBlock(block, spec, nodes, family)).sort(byStart));
}

function planBlock(
  { first, entries }: Block,
  spec: ResolvedSpec,
  nodes: readonly string[],
  family: (name: string) => FaultFamily,
): UnnamedFault[] {
  const draws = stream(spec.seed, `nemesis/${String(first)}`);
  const faults: UnnamedFault[] = [];
  let occurrence = 0;
  for (const { atMs, lengths } of occurrences(entries, { durationMs: spec.durationMs, quiet: spec.quiet }, draws)) {
    const anchor = anchorOf(entries, first, occurrence + 1);
    // One order for a whole sequence, so that its faults hit the same nodes where they aim alike.
    const order = draws.shuffle(nodes);
    let start = atMs;
    entries.forEach((entry, position) => {
      const untilMs = start + (lengths[position] as number);
      const parameters = family(entry.fault).plan(entry.parameters, { nodes, occurrence, stream: draws });
      const times = { atMs: start, untilMs, ...(anchor === undefined ? {} : { anchor }) };
      faults.push({ fault: entry.fault, entry: first + position, ...times, order, parameters });
      start = untilMs + (entry.group?.kind === 'sequence' ? entry.group.gapMs : 0);
    });
    occurrence++;
  }
  return faults;
}

function blocksOf(entries: readonly NemesisEntry[]): Block[] {
  const blocks: Block[] = [];
  entries.forEach(({ group }, index) => {
    if (group?.kind !== 'sequence') blocks.push({ first: index, entries: entries.slice(index, index + 1) });
    else if (group.first === index) {
      const own = entries.filter((entry) => entry.group?.kind === 'sequence' && entry.group.first === index);
      blocks.push({ first: index, entries: own });
    }
  });
  return blocks;
}

/** Whether it is among those of a choice that happen under this seed; what is no part of a choice always is. */
function isChosen({ first, entries: [entry] }: Block, { seed, nemesis }: ResolvedSpec): boolean {
  const choice = entry?.group;
  if (choice?.kind !== 'one-of') return true;
  const options = nemesis.flatMap(({ group }, index) =>
    group?.kind === 'one-of' && group.first === choice.first ? [index] : [],
  );
  const draws = stream(seed, `nemesis/one-of/${String(choice.first)}`);
  const count = choice.pick === 'some' ? 1 + draws.integer(options.length) : choice.pick;
  return draws.shuffle(options).slice(0, count).includes(first);
}

function anchorOf([entry]: readonly NemesisEntry[], chain: number, occurrence: number): Anchor | undefined {
  if (entry?.event === undefined) return undefined;
  return { event: nthEvent(entry.event, occurrence), chain, occurrence };
}

function byStart(a: UnnamedFault, b: UnnamedFault): number {
  if (a.anchor !== undefined && b.anchor !== undefined) {
    const { anchor: one } = a;
    const { anchor: other } = b;
    return one.chain - other.chain || one.occurrence - other.occurrence || a.entry - b.entry;
  }
  if (a.anchor !== undefined || b.anchor !== undefined) return a.anchor === undefined ? -1 : 1;
  return a.atMs - b.atMs || a.entry - b.entry;
}

/** `partition-1`, `partition-2`, `kill-1`, …: counted per family in order of time. */
function named(faults: readonly UnnamedFault[]): PlannedFault[] {
  const counts = new Map<string, number>();
  return faults.map((fault) => {
    const count = (counts.get(fault.fault) ?? 0) + 1;
    counts.set(fault.fault, count);
    return { id: `${fault.fault}-${String(count)}`, ...fault };
  });
}
