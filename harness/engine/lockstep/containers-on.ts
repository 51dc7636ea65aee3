import { requireEngine } from '../../../cluster/hosts/docker/engine.ts';
import { imageCommand } from '../../../cluster/hosts/docker/node-image.ts';
import type { ContainerSettings } from '../../../cluster/lockstep/fleet/fleet.ts';
import { InputError } from '../../core/errors.ts';
import type { HostName, ProgramSource } from '../../core/spec.ts';

/**
 * How programs of this machine run in lockstep on a host: on `docker` in containers, otherwise (undefined) as child processes,
 * which is faster to start. Programs of images run in containers on whichever.
 *
 * @throws InputError for a host of networks, which lockstep has none of
 */
export function containersOn(host: HostName): ContainerSettings | undefined {
  if (host === 'namespace') {
    const message = 'Nodes in lockstep have no network, so there are no namespaces for them.';
    throw new InputError(message, {
      code: 'HOST_OF_LOCKSTEP',
      hint: 'Use --host docker for containers, or leave it out for child processes.',
    });
  }
  return host === 'docker' ? {} : undefined;
}

/** Whether nodes in lockstep are containers. */
export function inContainers(host: HostName, program: ProgramSource | null): boolean {
  return host === 'docker' || program?.kind === 'image';
}

/**
 * Makes sure of what containers need before anything is started.
 *
 * @throws UnavailableError with the remedy, where there is no engine or no such image
 */
export async function requireContainers(host: HostName, program: ProgramSource | null): Promise<void> {
  if (!inContainers(host, program)) return;
  const engine = await requireEngine();
  if (program?.kind === 'image') await imageCommand(engine, program.image);
}
