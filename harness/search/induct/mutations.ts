import type { Stream } from '../../core/random.ts';
import { GHOST_MUTATORS } from './ghost-mutations.ts';
import { LOG_MUTATORS } from './log-mutations.ts';
import type { Mutation } from './mutation.ts';
import { NODE_MUTATORS } from './node-mutations.ts';
import { PACKET_MUTATORS } from './packet-mutations.ts';
import type { Sample } from './sample.ts';

export type { Mutation } from './mutation.ts';

const MUTATORS = [...NODE_MUTATORS, ...LOG_MUTATORS, ...PACKET_MUTATORS, ...GHOST_MUTATORS];

/** Chance of a second change, and of a third one after it: few, so that most samples satisfy what is assumed. */
const ANOTHER = 0.35;
const MOST = 3;

/** A reachable state, small changes of it, and what they make of it. */
export interface Mutated {
  readonly base: Sample;
  readonly mutations: readonly Mutation[];
  readonly sample: Sample;
}

/** A reachable state as it is. */
export function unchanged(base: Sample): Mutated {
  return { base, mutations: [], sample: base };
}

/** One to three small changes of a sample. */
export function mutate(base: Sample, random: Stream): Mutated {
  const mutations: Mutation[] = [];
  let sample = base;
  do {
    const mutation = random.pick(MUTATORS)(sample, random);
    const after = mutation?.(sample);
    if (mutation === undefined || after === undefined) continue;
    mutations.push(mutation);
    sample = after;
  } while (mutations.length < MOST && (mutations.length === 0 || random.chance(ANOTHER)));
  return { base, mutations, sample };
}

/** The base with some of the changes only; undefined where one of them finds nothing to change. */
export function remade(base: Sample, mutations: readonly Mutation[]): Sample | undefined {
  let sample: Sample | undefined = base;
  for (const mutation of mutations) sample = sample && mutation(sample);
  return sample;
}
