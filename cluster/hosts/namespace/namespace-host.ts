import type { Host } from '../../../harness/core/contracts/host.ts';
import { openNamespaceLab } from './namespace-lab.ts';
import { probeNamespaces } from './probe.ts';
import { sweepNamespaces } from './sweep.ts';

/**
 * Nodes as plain processes of this machine, each in a network namespace of its own. Needs no daemon and no root, only
 * a kernel that gives user namespaces, util-linux and iproute2; the machine's own network is not touched.
 */
export const namespaceHost: Host = {
  name: 'namespace',
  probe: probeNamespaces,
  open: openNamespaceLab,
  sweep: sweepNamespaces,
  // The kernel ends a lab together with its harness: nothing of it can be left to heal.
  reattach: () => Promise.resolve(undefined),
};
