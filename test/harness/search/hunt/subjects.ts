import { systems } from '../../../../cluster/systems/registry.ts';
import { trialsOf, type HuntTarget } from '../../../../harness/search/hunt/target.ts';
import type { Trials } from '../../../../harness/search/trials.ts';

/** A build of the reference Raft as hunts see it. */
export function targetOf(build: string, semantics: string | null = null): HuntTarget {
  const options = systems.named('raft').options({});
  return { system: 'raft', build, options, plugins: [], semantics, clocks: null };
}

export function raftTrials(build: string, semantics: string | null = null): (nodes: number) => Trials {
  return trialsOf(targetOf(build, semantics));
}
