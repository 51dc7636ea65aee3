import { dockerHost } from '../../../cluster/hosts/docker/docker-host.ts';
import { namespaceHost } from '../../../cluster/hosts/namespace/namespace-host.ts';
import type { Host } from '../../../harness/core/contracts/host.ts';

/** Every host the suite is for. */
export const HOSTS: readonly Host[] = [dockerHost, namespaceHost];
