import type { Host } from '../../harness/core/contracts/host.ts';
import { dockerHost } from './docker/docker-host.ts';
import { namespaceHost } from './namespace/namespace-host.ts';

/** Hosts in order of preference: containers isolate more, namespaces need less. */
export function hosts(): readonly Host[] {
  return [dockerHost, namespaceHost];
}
