import type { ClientOutcome, ClientRequest, NodeStatus, SystemClient } from '../../../harness/core/contracts/system.ts';
import type { Json, JsonObject } from '../../../harness/core/json.ts';
import { encodeText, encodeValue } from './encoding.ts';
import { Gateway } from './gateway.ts';
import { addMember, clusterMembers, removeMember } from './members.ts';
import { MISMATCH, ok, readOutcome, writeOutcome } from './outcomes.ts';
import { readReplicas } from './replicas.ts';
import { Sessions } from './sessions.ts';
import { addToSet, readSet } from './sets.ts';
import { transact } from './transactions.ts';
import { appendToList, increment, update } from './updates.ts';
import { versionIn } from './versions.ts';

/**
 * A client of the members at these base URLs; its locks are lost when they were not renewed for `lockLeaseMs`.
 *
 * @param comparesStores whether members keep what they store in the same way, so that it can be compared to the byte
 */
export function connectEtcd(
  members: readonly { readonly name: string; readonly url: string }[],
  lockLeaseMs: number,
  comparesStores = true,
): SystemClient {
  const gateways = new Map(members.map(({ name, url }) => [name, new Gateway(name, url)]));
  const gateway = (node: string): Gateway => {
    const found = gateways.get(node);
    if (!found) throw new RangeError(`unknown node ${node}`);
    return found;
  };
  const names = new Map<string, string>();
  const addresses = new Map(members.map(({ name, url }) => [name, new URL(url).hostname]));
  const addressOf = (node: string): string => addresses.get(node) ?? '';
  const nodeAt = (address: string): string | undefined => members.find(({ name }) => addressOf(name) === address)?.name;
  const sessions = new Sessions(lockLeaseMs);
  return {
    invoke: (request) => invoke(gateway(request.node), sessions, request),
    status: (node, signal) => status(gateway(node), names, signal),
    snapshotsInstalled: (node, signal) => snapshotsInstalled(gateway(node), signal),
    version: (node, signal) => gateway(node).version(signal),
    members: (node, signal) => clusterMembers(gateway(node), nodeAt, signal),
    addMember: ({ node, member, signal }) => addMember(gateway(node), addressOf(member), signal),
    removeMember: (request) => removeMember(gateway(request.node), addressOf(request.member), request),
    replicas: (keys, signal) => readReplicas([...gateways.values()], keys, signal, comparesStores),
    close: () => {
      sessions.close();
      return Promise.resolve();
    },
  };
}

async function invoke(gateway: Gateway, sessions: Sessions, request: ClientRequest): Promise<ClientOutcome> {
  switch (request.f) {
    case 'read':
      return read(gateway, request);
    case 'write':
      return write(gateway, request);
    case 'cas':
      return compareAndSet(gateway, request);
    case 'list-append':
      return update(gateway, request, appendToList);
    case 'increment':
      return update(gateway, request, increment);
    case 'add':
      return addToSet(gateway, request);
    case 'read-set':
      return readSet(gateway, request);
    case 'acquire':
      return sessions.acquire(gateway, request);
    case 'release':
      return sessions.release(request);
    case 'txn':
      return transact(gateway, request);
    default:
      throw new RangeError(`etcd does not serve ${request.f}`);
  }
}

async function read(gateway: Gateway, { key, reads, signal }: ClientRequest): Promise<ClientOutcome> {
  const body = { key: encodeText(key), ...(reads === 'serializable' && { serializable: true }) };
  return readOutcome(await gateway.post('kv/range', body, signal), (answer) => versionIn(answer).value);
}

async function write(gateway: Gateway, { key, value, signal }: ClientRequest): Promise<ClientOutcome> {
  const body = { key: encodeText(key), value: encodeValue(value) };
  return writeOutcome(await gateway.post('kv/put', body, signal), () => ok(value));
}

async function compareAndSet(gateway: Gateway, request: ClientRequest): Promise<ClientOutcome> {
  const key = encodeText(request.key);
  const [expected, next] = request.value as readonly [Json, Json];
  const body = {
    compare: [comparison(key, expected)],
    success: [{ requestPut: { key, value: encodeValue(next) } }],
  };
  // A comparison that did not hold is reported by the absence of `succeeded`.
  return writeOutcome(await gateway.post('kv/txn', body, request.signal), ({ succeeded }) =>
    succeeded === true ? ok(request.value) : MISMATCH,
  );
}

/** An absent key has no value to compare; that it was never created is another comparison. */
function comparison(key: string, expected: Json): JsonObject {
  return expected === null
    ? { key, target: 'CREATE', result: 'EQUAL', create_revision: '0' }
    : { key, target: 'VALUE', result: 'EQUAL', value: encodeValue(expected) };
}

/** What a member says of itself; who the other members are is asked once, when a leader is not known by name. */
async function status(
  gateway: Gateway,
  names: Map<string, string>,
  signal: AbortSignal,
): Promise<NodeStatus | undefined> {
  const reply = await gateway.post('maintenance/status', {}, signal);
  if (reply.kind !== 'answer') return undefined;
  const { header, leader, raftTerm, raftIndex, raftAppliedIndex } = reply.body;
  const own = (header as JsonObject)['member_id'] as string;
  names.set(own, gateway.name);
  const leaderId = typeof leader === 'string' && leader !== '0' ? leader : undefined;
  if (leaderId !== undefined && !names.has(leaderId)) await learnNames(gateway, names, signal);
  return {
    node: gateway.name,
    term: Number(raftTerm ?? 0),
    isLeader: leaderId === own,
    leader: leaderId === undefined ? undefined : names.get(leaderId),
    // Releases before 3.4 do not say what they have applied.
    log: { lastIndex: Number(raftIndex ?? 0), appliedIndex: Number(raftAppliedIndex ?? raftIndex ?? 0) },
  };
}

/** Counted per sender, and by nobody before the first. */
async function snapshotsInstalled(gateway: Gateway, signal: AbortSignal): Promise<number | undefined> {
  const metrics = await gateway.metrics(signal);
  if (metrics === undefined) return undefined;
  const counts = [...metrics.matchAll(/^etcd_network_snapshot_receive_success\{[^}]*\} (\S+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

async function learnNames(gateway: Gateway, names: Map<string, string>, signal: AbortSignal): Promise<void> {
  const reply = await gateway.post('cluster/member/list', {}, signal);
  if (reply.kind !== 'answer') return;
  for (const { ID, name } of (reply.body['members'] ?? []) as readonly { ID: string; name?: string }[]) {
    if (name !== undefined && name !== '') names.set(ID, name);
  }
}
