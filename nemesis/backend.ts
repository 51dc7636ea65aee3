import type { CapabilityName, HostProbe } from '../harness/core/contracts/host.ts';
import { MECHANISMS, type MechanismId } from '../harness/core/mechanisms.ts';
import type { PacketBackend } from './packets/backend.ts';
import { iptables } from './packets/iptables.ts';
import { createNetem } from './packets/netem/netem.ts';
import { nfqueue } from './packets/nfqueue/nfqueue.ts';
import { tc } from './packets/tc.ts';

/** What iptables and tc's filters can do as well, each in its own way. */
const BY_FILTERS: readonly CapabilityName[] = ['packet-drop', 'packet-loss', 'packet-duplicate'];

/**
 * The backend for a host, by the mechanisms that its probe found to work: the packet daemon, which does everything and logs
 * each decision; else netem, which does most, over what filters do; else iptables where it does all that filters can do
 * there; else tc, which needs nothing but iproute2. Where packets cannot be acted on at all the choice has no
 * consequence, because `refuseUnsupported` lets no such fault pass.
 */
export function chooseBackend(probe: HostProbe): PacketBackend {
  const offered = probe.capabilities.filter(({ available }) => available);
  const isUsed = (id: MechanismId): boolean => offered.some(({ mechanism }) => mechanism === MECHANISMS[id].name);
  if (isUsed('packetDaemon')) return nfqueue;
  const filters = offered.filter(({ name }) => BY_FILTERS.includes(name)).map(({ mechanism }) => mechanism);
  const others = filters.every((mechanism) => mechanism.startsWith('iptables')) ? iptables : tc;
  return isUsed('netem') ? createNetem({ others, seeded: isUsed('netemSeed') }) : others;
}
