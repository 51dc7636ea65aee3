import type { Host } from '../../../harness/core/contracts/host.ts';
import { HarnessError } from '../../../harness/core/errors.ts';
import { sweepLabDirectories } from '../lab-directory.ts';
import { chooseAccess, type Access } from './access.ts';
import { DockerLab } from './docker-lab.ts';
import { findEngine, requireEngine, type EngineTrouble } from './engine.ts';
import { reattachDocker } from './leftover-lab.ts';
import { probeDocker } from './probe.ts';
import { sweepEngine } from './remove.ts';

/**
 * Nodes in containers of the Docker engine of this machine: one per node, on a network without a way out.
 * `access` overrides how the host acts on nodes, which is otherwise found out by trying.
 */
export function createDockerHost(settings: { readonly access?: Access } = {}): Host {
  const access = async (): Promise<Access> => settings.access ?? (await chooseAccess());
  return {
    name: 'docker',
    probe: async (programs = {}) => probeDocker(await access(), programs),
    open: async (options) => DockerLab.open(await requireEngine(), await access(), options),
    sweep: async () => {
      const found = await findEngine();
      if (!('engine' in found) && found.kind === 'silent') throw cannotSweep(found);
      const folders = await sweepLabDirectories();
      const removed = 'engine' in found ? await sweepEngine(found.engine, folders.length > 0) : [];
      return [...removed, ...folders];
    },
    reattach: async (run) => {
      const found = await findEngine();
      return 'engine' in found ? reattachDocker(found.engine, await access(), run) : undefined;
    },
  };
}

export const dockerHost: Host = createDockerHost();

function cannotSweep({ reason, remedy }: EngineTrouble): HarnessError {
  return new HarnessError(`What dead runs left in Docker cannot be removed: ${reason}.`, {
    code: 'DOCKER_SILENT',
    hint: remedy,
  });
}
