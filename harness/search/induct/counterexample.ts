import { remade, type Mutated, type Mutation } from './mutations.ts';
import { withPackets, type Sample } from './sample.ts';
import type { Reached, SampledStep } from './steps.ts';

/** A predicate that a step broke. */
export interface Broken {
  readonly predicate: string;
  readonly sentence: string;
  /** Which point of the step, from 0, and the state there. */
  readonly at: number;
  readonly reached: Reached;
}

/** A state, a step from it, and what that breaks although everything assumed held before. */
export interface Counterexample {
  /** The reachable state that `before` is a change of, and how many small changes there are. */
  readonly base: Sample;
  readonly changes: number;
  readonly before: Sample;
  readonly step: SampledStep;
  readonly broken: Broken;
  /** For comparing: changes first, then everything there is to read. */
  readonly size: number;
}

/**
 * The same counterexample nearer to a reachable state: as many changes as possible are undone and as many packets as
 * possible dropped (a state without a packet is as reachable as one with it) while the step still breaks something.
 */
export function reduce(
  { base, mutations }: Mutated,
  step: SampledStep,
  brokenBy: (sample: Sample) => Broken | undefined,
): Counterexample {
  const isOne = (sample: Sample | undefined): boolean => sample !== undefined && brokenBy(sample) !== undefined;
  const needed = withoutNeedless(mutations, (fewer) => isOne(remade(base, fewer)));
  const start = withPackets(
    base,
    withoutNeedless(base.inFlight, (inFlight) => isOne(remade(withPackets(base, inFlight), needed))),
  );
  const before = remade(start, needed) as Sample;
  const broken = brokenBy(before) as Broken;
  return { base: start, changes: needed.length, before, step, broken, size: sizeOf(before, needed) };
}

/** The list without every item that can be left out, newest first. */
function withoutNeedless<Item>(items: readonly Item[], suffices: (items: readonly Item[]) => boolean): readonly Item[] {
  let rest = items;
  for (const item of [...items].reverse()) {
    const fewer = rest.filter((other) => other !== item);
    if (suffices(fewer)) rest = fewer;
  }
  return rest;
}

const CHANGE = 1_000;

function sizeOf({ nodes, inFlight, trace }: Sample, mutations: readonly Mutation[]): number {
  const entries = nodes.reduce((sum, { log }) => sum + log.length, 0);
  const terms = nodes.reduce((sum, { currentTerm }) => sum + currentTerm, 0);
  return mutations.length * CHANGE + 4 * inFlight.length + 4 * entries + terms + trace.length;
}
