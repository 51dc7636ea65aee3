import type { FaultFamily } from '../core/contracts/fault-family.ts';
import type { FaultGroup, NemesisEntry, QuietPeriods, Span } from '../core/planned-fault.ts';
import type { JsonObject } from '../core/json.ts';
import type { SpecOutput } from './schema.ts';

type Item = SpecOutput['nemesis'][number];
/** Beside these it has the keys of its family. */
interface FaultItem extends Starts {
  readonly fault: string;
  readonly for: Span;
  readonly gap?: number | undefined;
}
type SequenceItem = Extract<Item, { readonly sequence: unknown }>;
type Place = readonly (string | number)[];

/** When a block happens, as the spec says it. */
export type Starts = Omit<SequenceItem, 'sequence'>;

/** One fault of a block. */
export interface BlockFault {
  /** Below `nemesis`. */
  readonly place: Place;
  readonly family: FaultFamily;
  readonly parameters: JsonObject;
  readonly length: Span;
  /** From its end to the start of the next one, ms. */
  readonly gapMs: number;
  /** Keys of timing that mean nothing where it stands. */
  readonly misplaced: readonly string[];
}

/** What happens as a whole: one fault, or a sequence of them. */
export interface Block {
  readonly place: Place;
  readonly starts: Starts;
  readonly faults: readonly BlockFault[];
  readonly isSequence: boolean;
  /** Where it is one of several of which the seed chooses. */
  readonly choice?: { readonly item: number; readonly pick: number | 'some' };
}

/** The blocks of a spec in its order, without what is quiet. */
export function blocksOf(items: readonly Item[], families: readonly FaultFamily[]): Block[] {
  const familyOf = (name: string): FaultFamily => families.find((candidate) => candidate.name === name) as FaultFamily;
  return items.flatMap((item, index): Block[] => {
    if ('quiet' in item) return [];
    if ('fault' in item) return [single([index], item, familyOf)];
    if ('sequence' in item) {
      const { sequence, ...starts } = item;
      const faults = sequence.map((fault, position) =>
        blockFault([index, 'sequence', position], fault, familyOf, true),
      );
      return [{ place: [index], starts, faults, isSequence: true }];
    }
    return item['one-of'].map((fault, position) => ({
      ...single([index, 'one-of', position], fault, familyOf),
      choice: { item: index, pick: item.pick },
    }));
  });
}

/** How long a block lasts from the start of its first fault to the end of its last one. */
export function lengthOf({ faults }: Block): { readonly least: number; readonly most: number } {
  const gaps = faults.slice(0, -1).reduce((sum, { gapMs }) => sum + gapMs, 0);
  const sum = (bound: 'least' | 'most'): number =>
    faults.reduce((total, { length }) => total + boundsOf(length)[bound], gaps);
  return { least: sum('least'), most: sum('most') };
}

export function boundsOf(span: Span): { readonly least: number; readonly most: number } {
  return typeof span === 'number' ? { least: span, most: span } : span;
}

/** The faults of all blocks, in the form that the planner works on. */
export function entriesOf(blocks: readonly Block[]): NemesisEntry[] {
  const firsts = new Map<Block, number>();
  let count = 0;
  for (const block of blocks) {
    firsts.set(block, count);
    count += block.faults.length;
  }
  return blocks.flatMap((block) =>
    block.faults.map((fault, position): NemesisEntry => {
      const index = (firsts.get(block) as number) + position;
      const group = groupOf(block, fault, blocks, firsts);
      const isElsewhere = fault.place.length > 1 || fault.place[0] !== index;
      return {
        fault: fault.family.name,
        ...timingOf(block.starts),
        forMs: fault.length,
        ...(group === undefined ? {} : { group }),
        ...(isElsewhere ? { place: fault.place } : {}),
        parameters: fault.parameters,
      };
    }),
  );
}

/** The quiet periods of a spec, where it has some. */
export function quietOf(items: readonly Item[]): QuietPeriods | undefined {
  const item = items.find((candidate) => 'quiet' in candidate);
  return item && { everyMs: item.quiet.every, forMs: item.quiet.for };
}

function single(place: Place, item: FaultItem, familyOf: (name: string) => FaultFamily): Block {
  const fault = blockFault(place, item, familyOf, false);
  const own = Object.keys(fault.family.parameters.shape);
  const keys = STARTS.filter((key) => !own.includes(key));
  const starts: Partial<Record<keyof Starts, unknown>> = Object.fromEntries(keys.map((key) => [key, item[key]]));
  return { place, starts: starts as Starts, faults: [fault], isSequence: false };
}

const STARTS = ['every', 'from', 'until', 'at', 'when', 'after', 'on', 'delay', 'times'] as const;

function blockFault(
  place: Place,
  item: FaultItem,
  familyOf: (name: string) => FaultFamily,
  inSequence: boolean,
): BlockFault {
  const family = familyOf(item.fault);
  const own = Object.keys(family.parameters.shape);
  const given = Object.entries(item as unknown as JsonObject);
  const parameters: JsonObject = Object.fromEntries(given.filter(([key]) => own.includes(key)));
  const idle = inSequence ? STARTS : (['gap'] as const);
  const misplaced = idle.filter((key) => !own.includes(key) && item[key] !== undefined);
  const gapMs = inSequence && !own.includes('gap') ? (item.gap ?? 0) : 0;
  return { place, family, parameters, length: item.for, gapMs, misplaced };
}

function groupOf(
  block: Block,
  { gapMs }: BlockFault,
  blocks: readonly Block[],
  firsts: ReadonlyMap<Block, number>,
): FaultGroup | undefined {
  const first = firsts.get(block) as number;
  if (block.isSequence) return { kind: 'sequence', first, gapMs };
  const { choice } = block;
  if (choice === undefined) return undefined;
  const eldest = blocks.find((other) => other.choice?.item === choice.item) as Block;
  return { kind: 'one-of', first: firsts.get(eldest) as number, pick: choice.pick };
}

function timingOf({ every, from, until, at, when, after, on, delay, times }: Starts): Partial<NemesisEntry> {
  const event = when === undefined ? (after ?? on) : { kind: when };
  return {
    ...(every === undefined ? {} : { everyMs: every }),
    ...(from === undefined ? {} : { fromMs: from }),
    ...(until === undefined ? {} : { untilMs: until }),
    ...(at === undefined ? {} : { atMs: typeof at === 'number' ? [at] : at }),
    ...(event === undefined ? {} : { event }),
    ...(delay === undefined ? {} : { delayMs: delay }),
    ...(times === undefined ? {} : { times }),
  };
}
