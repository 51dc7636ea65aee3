import type { CapabilityName, HostProbe } from '../harness/core/contracts/host.ts';
import type { PacketBackend } from './packets/backend.ts';
import { iptables } from './packets/iptables.ts';
import { tc } from './packets/tc.ts';

const PACKET_CAPABILITIES: readonly CapabilityName[] = ['packet-drop', 'packet-loss', 'packet-duplicate'];

/**
 * The backend for a host, by the mechanisms that its probe found to work: iptables where it does everything that can be
 * done to packets there, else tc, which needs nothing but iproute2. Where packets cannot be acted on at all the choice
 * has no consequence, because `refuseUnsupported` lets no such fault pass.
 */
export function chooseBackend(probe: HostProbe): PacketBackend {
  const mechanisms = probe.capabilities
    .filter(({ name, available }) => available && PACKET_CAPABILITIES.includes(name))
    .map(({ mechanism }) => mechanism);
  return mechanisms.every((mechanism) => mechanism.startsWith('iptables')) ? iptables : tc;
}
