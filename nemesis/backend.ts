import type { CapabilityName, HostProbe } from '../harness/core/contracts/host.ts';
import type { PacketBackend } from './packets/backend.ts';
import { iptables } from './packets/iptables.ts';
import { nfqueue } from './packets/nfqueue/nfqueue.ts';
import { tc } from './packets/tc.ts';

/** What iptables and tc can do as well, each in its own way. */
const BY_KERNEL: readonly CapabilityName[] = ['packet-drop', 'packet-loss', 'packet-duplicate'];

/** What only the packet daemon can do, so that whoever offers it has the daemon at work. */
const BY_DAEMON: CapabilityName = 'packet-seeded';

/**
 * The backend for a host, by the mechanisms that its probe found to work: the packet daemon, which alone draws from seeds
 * and does everything; else iptables where it does all that can be done to packets there; else tc, which needs nothing but
 * iproute2. Where packets cannot be acted on at all the choice has no consequence, because `refuseUnsupported` lets no
 * such fault pass.
 */
export function chooseBackend(probe: HostProbe): PacketBackend {
  const offered = probe.capabilities.filter(({ available }) => available);
  if (offered.some(({ name }) => name === BY_DAEMON)) return nfqueue;
  const mechanisms = offered.filter(({ name }) => BY_KERNEL.includes(name)).map(({ mechanism }) => mechanism);
  return mechanisms.every((mechanism) => mechanism.startsWith('iptables')) ? iptables : tc;
}
