import type { Capability, CapabilityName, Host, Rights } from './contracts/host.ts';
import { MECHANISMS, type Mechanism, type MechanismId, type Reach } from './mechanisms.ts';

/** Where nodes run, and with which rights the harness acts on them. */
export interface Place {
  readonly host: Host['name'];
  readonly rights: Rights;
}

/** Every combination, in the order of tables. */
export const PLACES: readonly Place[] = [
  { host: 'namespace', rights: 'root' },
  { host: 'namespace', rights: 'user' },
  { host: 'docker', rights: 'root' },
  { host: 'docker', rights: 'user' },
];

interface CapabilityEntry {
  /** What it means to have it. */
  readonly summary: string;
  /** The best one first. */
  readonly mechanisms: readonly MechanismId[];
}

const BY_DAEMON: readonly MechanismId[] = ['packetDaemon'];
const BY_DAEMON_OR_NETEM: readonly MechanismId[] = ['packetDaemon', 'netem'];

/**
 * What hosts can be able to do, and by which mechanisms. The one source of what probes offer, `list faults` and `doctor`
 * say, the documentation's tables show, and refusals advise.
 */
export const CAPABILITIES: Readonly<Record<CapabilityName, CapabilityEntry>> = {
  processes: { summary: 'programs of this machine as nodes', mechanisms: ['ownNamespace', 'hostImage'] },
  images: { summary: 'images as nodes', mechanisms: ['engineImages'] },
  signals: { summary: 'nodes are killed, paused and started', mechanisms: ['killCall', 'engineSignals'] },
  'packet-drop': { summary: 'links are cut', mechanisms: ['iptablesDrop', 'tcDrop'] },
  'packet-loss': { summary: 'packets are lost by chance', mechanisms: ['packetDaemon', 'iptablesLoss', 'tcDrop'] },
  'packet-duplicate': { summary: 'packets arrive twice', mechanisms: ['packetDaemon', 'iptablesTee', 'tcMirror'] },
  'packet-seeded': { summary: 'a seed says which packets are hit', mechanisms: ['packetDaemon', 'netemSeed'] },
  'packet-bursts': { summary: 'packets are lost in bursts', mechanisms: BY_DAEMON_OR_NETEM },
  'packet-exact': {
    summary: 'packets are hit by what they carry, by counting, or on their way from clients',
    mechanisms: BY_DAEMON,
  },
  'packet-match': { summary: 'packets are told apart by protocol and port', mechanisms: BY_DAEMON },
  'packet-delay': { summary: 'packets are late', mechanisms: BY_DAEMON_OR_NETEM },
  'packet-reorder': { summary: 'packets overtake each other', mechanisms: BY_DAEMON_OR_NETEM },
  'packet-corrupt': { summary: 'bits of packets flip', mechanisms: BY_DAEMON_OR_NETEM },
  'packet-rate': { summary: 'links carry only so much', mechanisms: BY_DAEMON_OR_NETEM },
  'packet-hold': { summary: 'packets are kept back and let go', mechanisms: BY_DAEMON },
  'disk-quota': { summary: 'data folders can be filled', mechanisms: ['labTmpfs', 'engineTmpfs'] },
  'disk-throttle': { summary: 'writes are slowed down', mechanisms: ['throttleV1', 'throttleV2'] },
  'socket-destroy': { summary: 'healed links are healed at once', mechanisms: ['destroySockets'] },
  switch: { summary: 'packets are acted on between nodes', mechanisms: ['ownBridge'] },
  clock: { summary: 'nodes have clocks of their own', mechanisms: ['ownVdso'] },
};

/** What a host is asked for; clocks are the same wherever a program runs. */
export const HOST_CAPABILITIES = (Object.keys(CAPABILITIES) as CapabilityName[]).filter((name) => name !== 'clock');

/** How far a mechanism reaches on a host. */
export function reachOf(mechanism: MechanismId, host: Host['name']): Reach {
  return (MECHANISMS[mechanism] as Mechanism)[host];
}

/** Whether a mechanism can work at all in such a place. */
export function isPossible(mechanism: MechanismId, { host, rights }: Place): boolean {
  const reach = reachOf(mechanism, host);
  return reach === 'any' || (reach === 'root' && rights === 'root');
}

/** The mechanisms to be tried for a capability in such a place, the best one first. */
export function mechanismsAt(capability: CapabilityName, place: Place): readonly MechanismId[] {
  return CAPABILITIES[capability].mechanisms.filter((mechanism) => isPossible(mechanism, place));
}

/** A capability that works, by this mechanism. */
export function offered(name: CapabilityName, mechanism: MechanismId): Capability {
  return { name, available: true, mechanism: MECHANISMS[mechanism].name, remedy: '' };
}

/** A capability that cannot be had in such a place, whatever is installed: why not, and where it can. */
export function impossible(name: CapabilityName, place: Place): Capability {
  const reaches = CAPABILITIES[name].mechanisms.map((mechanism) => reachOf(mechanism, place.host));
  const reasons = reaches.flatMap((reach) => (typeof reach === 'object' ? [reach.never] : []));
  const mechanism = reaches.includes('root') ? 'it takes root' : [...new Set(reasons)].join('; ');
  return { name, available: false, mechanism, remedy: elsewhere(name, place) };
}

/** Where a capability can be had that cannot be had here: with other rights, or on another host with the same. */
export function elsewhere(name: CapabilityName, { host, rights }: Place): string {
  const able = PLACES.filter((place) => mechanismsAt(name, place).length > 0);
  const asRoot = able.some((place) => place.host === host) ? ['run as root'] : [];
  const onOthers = able.filter((place) => place.rights === rights).map((place) => `use host: ${place.host}`);
  return [...asRoot, ...onOthers].join(', or ');
}

/** `namespace, root`: as tables and messages name a place. */
export function placeInWords({ host, rights }: Place): string {
  return `${host}, ${rights}`;
}
