import { statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Container, ContainerInfo, MountSettings } from 'dockerode';
import type { Capability, RunIdentity } from '../../../harness/core/contracts/host.ts';
import { impossible, offered } from '../../../harness/core/capability-table.ts';
import { HarnessError, messageOf } from '../../../harness/core/errors.ts';
import { kernelRemedy, MECHANISMS } from '../../../harness/core/mechanisms.ts';
import type { Access } from './access.ts';
import { Anchor, HOLD } from './anchor.ts';
import { mainProcess } from './container-process.ts';
import type { Engine } from './engine.ts';
import { objectName, type Labels } from './labels.ts';

/** A node's data folder as it sees it. */
export const DATA = '/data';

/** How large the file system is that a probe makes. */
const PROBE_BYTES = 1_048_576;

/** A folder of this machine as a node's data folder. */
export function folderMount(path: string): MountSettings {
  return { Type: 'bind', Source: path, Target: DATA };
}

/**
 * A file system of its own as a node's data folder: a volume of the engine in memory. The engine makes it for the first
 * container that mounts it and gives up what is in it with the last one that ends, so the anchor has to mount it as well.
 *
 * @param name unique on this machine, the same for all containers that share it
 */
export function volumeMount(name: string, bytes: number, labels: Labels): MountSettings {
  const [user, group] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  // Whoever owns the folder may write to it: nodes have no capabilities, and run as this user.
  const o = `size=${String(bytes)},mode=0700,uid=${String(user)},gid=${String(group)}`;
  return {
    Type: 'volume',
    Source: name,
    Target: DATA,
    VolumeOptions: {
      NoCopy: true,
      Labels: { ...labels },
      DriverConfig: { Name: 'local', Options: { type: 'tmpfs', device: 'tmpfs', o } },
    },
  };
}

/** The data folder that a container sees, as the harness reaches it. Throws HarnessError when the container is dead. */
export async function dataSeenBy(container: Container): Promise<string> {
  const process = await mainProcess(container);
  if (process !== undefined) return join(`/proc/${String(process.pid)}/root`, DATA);
  throw new HarnessError('The container that holds the data of a node is gone.', {
    code: 'DOCKER_FAILED',
    hint: 'Somebody ended it; start the run again.',
  });
}

/** Whether the data folder of a container is a file system of its own. */
export function hasVolume({ Mounts }: Pick<ContainerInfo, 'Mounts'>): boolean {
  return Mounts.some(({ Type, Destination }) => Type === 'volume' && Destination === DATA);
}

/** Tries such a file system in a throw-away container; `labels` must be those by which the caller removes it. */
export async function probeQuota(
  engine: Engine,
  access: Access,
  run: RunIdentity,
  labels: Labels,
): Promise<Capability> {
  const name = 'disk-quota';
  if (access !== 'direct') return impossible(name, { host: 'docker', rights: 'user' });
  try {
    await tryVolume(engine, access, run, labels);
    return offered(name, 'engineTmpfs');
  } catch (error) {
    const { engineTmpfs } = MECHANISMS;
    const mechanism = `${engineTmpfs.name}: ${messageOf(error)}`;
    return { name, available: false, mechanism, remedy: kernelRemedy(engineTmpfs) };
  }
}

/** Makes one, and writes into it from outside, as faults do. */
async function tryVolume(engine: Engine, access: Access, run: RunIdentity, labels: Labels): Promise<void> {
  const anchor = await Anchor.start(engine, {
    name: objectName(run, 'probe-data'),
    hostname: 'probe-data',
    network: undefined,
    labels,
    access,
    argv: HOLD,
    mounts: [volumeMount(objectName(run, 'probe-data'), PROBE_BYTES, labels)],
  });
  const folder = await dataSeenBy(anchor.container);
  await writeFile(join(folder, 'probe'), 'written');
  const { blocks, bsize } = await statfs(folder);
  if (blocks * bsize > PROBE_BYTES) throw new Error('the engine gave it no size of its own');
}
