import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerInfo, NetworkInspectInfo, VolumeInspectInfo } from 'dockerode';
import type { Swept } from '../../../harness/core/contracts/host.ts';
import { isSweepable } from '../owner-mark.ts';
import { engineFailure, statusOf, type Engine } from './engine.ts';
import { markIn, OWNER_LABEL, RUN_LABEL, type Labels } from './labels.ts';

/** A container that is being removed by somebody else, or a network that still counts it, is asked again this often. */
const ATTEMPTS = 50;
const PAUSE_MS = 100;

/** A dead harness's last request may only now be carried out, so sweeping goes on until it found nothing this often. */
const QUIET_PASSES = 2;
/** The same where the harness is known to have died with a lab open. */
const QUIET_PASSES_AFTER_DEATH = 12;

/** Removes everything that carries these labels; what is gone already counts as removed. */
export async function removeLabelled(engine: Engine, labels: Labels): Promise<void> {
  try {
    await removeAll(engine, await list(engine, labels));
  } catch (error) {
    throw engineFailure('remove the containers, the network and the volumes of the run', error);
  }
}

/**
 * Removes containers, networks and volumes whose owner is dead. With `afterDeath` it watches for longer than a second: the engine
 * may still be carrying out what the dead harness asked for last.
 */
export async function sweepEngine(engine: Engine, afterDeath: boolean): Promise<Swept[]> {
  const swept = new Map<string, Swept>();
  const quietEnough = afterDeath ? QUIET_PASSES_AFTER_DEATH : QUIET_PASSES;
  try {
    for (let quiet = 0; quiet < quietEnough; quiet++) {
      const found = await abandoned(engine);
      if (found.containers.length + found.networks.length + found.volumes.length > 0) quiet = 0;
      await removeAll(engine, found);
      for (const container of found.containers)
        swept.set(container.Id, sweptOf('container', nameOf(container), container.Labels));
      for (const network of found.networks)
        swept.set(network.Id, sweptOf('network', network.Name, network.Labels ?? {}));
      for (const { Name, Labels } of found.volumes) swept.set(Name, sweptOf('volume', Name, Labels));
      if (quiet + 1 < quietEnough) await sleep(PAUSE_MS);
    }
  } catch (error) {
    throw engineFailure('remove what dead runs left behind', error);
  }
  return [...swept.values()];
}

interface Objects {
  readonly containers: readonly ContainerInfo[];
  readonly networks: readonly NetworkInspectInfo[];
  readonly volumes: readonly VolumeInspectInfo[];
}

async function list(engine: Engine, labels: Labels): Promise<Objects> {
  const filters = { label: Object.entries(labels).map(([name, value]) => (value === '' ? name : `${name}=${value}`)) };
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters }),
  ]);
  return { containers, networks, volumes };
}

async function abandoned(engine: Engine): Promise<Objects> {
  const { containers, networks, volumes } = await list(engine, { [OWNER_LABEL]: '' });
  const isAbandoned = async (labels: Labels): Promise<boolean> => {
    const mark = markIn(labels);
    return mark !== undefined && isSweepable(mark);
  };
  return {
    containers: await filter(containers, (container) => isAbandoned(container.Labels)),
    networks: await filter(networks, (network) => isAbandoned(network.Labels ?? {})),
    volumes: await filter(volumes, (volume) => isAbandoned(volume.Labels)),
  };
}

async function filter<T>(items: readonly T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_, position) => kept[position]);
}

/** Networks and volumes are in use as long as a container of theirs is there. */
async function removeAll(engine: Engine, { containers, networks, volumes }: Objects): Promise<void> {
  await Promise.all(containers.map(({ Id }) => removeContainer(engine, Id)));
  await Promise.all(networks.map(({ Id }) => persist(() => engine.getNetwork(Id).remove(), [403, 409, 500])));
  await Promise.all(volumes.map(({ Name }) => persist(() => engine.getVolume(Name).remove(), [409, 500])));
}

/** Removes one container with whatever runs in it, and returns when it is gone. */
async function removeContainer(engine: Engine, id: string): Promise<void> {
  await persist(() => engine.getContainer(id).remove({ force: true, v: true }), [409, 500]);
}

/** Repeats a removal while the engine is busy with the same thing; "no such object" is success. */
async function persist(remove: () => Promise<unknown>, busy: readonly number[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await remove();
      return;
    } catch (error) {
      const status = statusOf(error);
      if (status === 404) return;
      if (status === undefined || !busy.includes(status) || attempt === ATTEMPTS) throw error;
    }
    await sleep(PAUSE_MS);
  }
}

function sweptOf(kind: Swept['kind'], name: string, labels: Labels): Swept {
  return { kind, name, run: labels[RUN_LABEL] ?? '' };
}

function nameOf(container: ContainerInfo): string {
  return container.Names[0]?.replace(/^\//, '') ?? container.Id;
}
