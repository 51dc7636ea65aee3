import type { Stream } from '../../core/random.ts';
import type { Moves, SearchedNode } from './moves.ts';

/** Chance that nodes run different builds from the start. */
const MIXED = 0.5;

/** A node goes on as one of these builds, on the data that it has. */
export function upgrade(moves: Moves, random: Stream, builds: readonly string[], node: SearchedNode): void {
  moves.perform({ rule: 'upgrade', node: node.name, build: random.pick(builds) });
}

/** Where there are several builds, the cluster is often made of them before anything else happens. */
export function mix(moves: Moves, random: Stream, builds: readonly string[]): void {
  if (builds.length === 0 || !random.chance(MIXED)) return;
  for (const node of moves.world.nodes) if (random.chance(MIXED)) upgrade(moves, random, builds, node);
}
