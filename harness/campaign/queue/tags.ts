import { hosts } from '../../../cluster/hosts/registry.ts';
import type { HostProbe } from '../../core/contracts/host.ts';
import { inContainers } from '../../engine/lockstep/containers-on.ts';
import { prepare, type SpecSource } from '../../prepare.ts';
import { kindOf, type Kind } from '../work.ts';

/**
 * What a machine needs for a job: nothing but a processor (`exact`), containers for exact runs, or nodes on real networks, of a
 * certain host or of whichever there is. Each has a queue of its own, so that a machine is only given what it can do.
 */
export const TAGS = ['exact', 'exact-docker', 'live', 'live-docker', 'live-namespace'] as const;

export type Tag = (typeof TAGS)[number];

export function kindOfTag(tag: Tag): Kind {
  return kindOf({ engine: tag.startsWith('live') ? 'live' : 'sim' });
}

/** What jobs of a spec need. */
export async function tagOf(source: SpecSource): Promise<Tag> {
  const { plan, host } = await prepare(source);
  const { engine, program } = plan.spec;
  if (engine !== 'live') return engine === 'lockstep' && inContainers(host, program) ? 'exact-docker' : 'exact';
  return host === 'auto' ? 'live' : `live-${host}`;
}

/** What this machine can do. */
export async function tagsOfMachine(): Promise<Tag[]> {
  const probes = await Promise.all(hosts().map((host) => host.probe()));
  return tagsWith(probes);
}

export function tagsWith(probes: readonly Pick<HostProbe, 'host' | 'available'>[]): Tag[] {
  const available = probes.filter((probe) => probe.available).map((probe) => probe.host);
  return TAGS.filter((tag) => {
    if (tag === 'exact') return true;
    if (tag === 'live') return available.length > 0;
    return available.some((host) => tag.endsWith(`-${host}`));
  });
}
