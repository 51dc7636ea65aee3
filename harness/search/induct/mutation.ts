import type { Stream } from '../../core/random.ts';
import { itemsOf } from '../../core/raft/ghost.ts';
import type { Log } from '../../core/raft/log.ts';
import { cutAfter } from '../../core/raft/log.ts';
import type { State } from '../../../cluster/raft/handlers/types.ts';
import type { Sample } from './sample.ts';

/**
 * One small change of a sample, with everything about it drawn already: it can be applied again to the same sample with
 * fewer or other changes before it. Undefined where there is nothing to change.
 */
export type Mutation = (sample: Sample) => Sample | undefined;

/** Draws a mutation that fits the sample; undefined where there is none of the kind. */
export type Mutator = (sample: Sample, random: Stream) => Mutation | undefined;

export function anyPosition({ nodes }: Sample, random: Stream): number {
  return random.integer(nodes.length);
}

export function nodeAt({ nodes }: Sample, position: number): State {
  return nodes[position] as State;
}

/** A term somewhere around those in use. */
export function anyTerm({ nodes }: Sample, random: Stream): number {
  return random.integer(Math.max(...nodes.map(({ currentTerm }) => currentTerm)) + 2);
}

/** Some log that a node has or had, or the beginning of one. */
export function anyLog(sample: Sample, random: Stream): Log {
  const logs = sample.nodes.map(({ log }) => log);
  for (const { leaderLogs } of sample.ghost.nodes) for (const { log } of itemsOf(leaderLogs)) logs.push(log);
  for (const { log } of sample.inFlight) logs.push(log);
  const log = random.pick(logs);
  return random.chance(0.5) ? log : cutAfter(log, random.integer(log.index + 1));
}
