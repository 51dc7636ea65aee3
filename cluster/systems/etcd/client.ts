import type { ClientOutcome, ClientRequest, NodeStatus, SystemClient } from '../../../harness/core/contracts/system.ts';
import type { Json, JsonObject } from '../../../harness/core/json.ts';
import { decodeValue, encodeText, encodeValue } from './encoding.ts';
import { Gateway, type Reply, type Unanswered } from './gateway.ts';
import { readReplicas } from './replicas.ts';

/** Codes of gRPC after which nothing was done: the request was refused as it stands, or for want of space or quota. */
const REFUSED_CODES: ReadonlySet<number> = new Set([3, 5, 7, 8, 9, 11, 12, 16]);
const UNAVAILABLE = 14;

/** A client of the members at these base URLs. */
export function connectEtcd(members: readonly { readonly name: string; readonly url: string }[]): SystemClient {
  const gateways = new Map(members.map(({ name, url }) => [name, new Gateway(name, url)]));
  const gateway = (node: string): Gateway => {
    const found = gateways.get(node);
    if (!found) throw new RangeError(`unknown node ${node}`);
    return found;
  };
  const names = new Map<string, string>();
  return {
    invoke: (request) => invoke(gateway(request.node), request),
    status: (node, signal) => status(gateway(node), names, signal),
    snapshotsInstalled: (node, signal) => snapshotsInstalled(gateway(node), signal),
    replicas: (keys, signal) => readReplicas([...gateways.values()], keys, signal),
    close: () => Promise.resolve(),
  };
}

async function invoke(gateway: Gateway, request: ClientRequest): Promise<ClientOutcome> {
  const key = encodeText(request.key);
  switch (request.f) {
    case 'read': {
      const body = { key, ...(request.reads === 'serializable' && { serializable: true }) };
      return readOutcome(await gateway.post('kv/range', body, request.signal));
    }
    case 'write': {
      const body = { key, value: encodeValue(request.value) };
      return writeOutcome(await gateway.post('kv/put', body, request.signal), () => ({
        type: 'ok',
        value: request.value,
      }));
    }
    case 'cas': {
      const [expected, next] = request.value as readonly [Json, Json];
      const body = {
        compare: [comparison(key, expected)],
        success: [{ requestPut: { key, value: encodeValue(next) } }],
      };
      // A comparison that did not hold is reported by the absence of `succeeded`.
      return writeOutcome(await gateway.post('kv/txn', body, request.signal), ({ succeeded }) =>
        succeeded === true ? { type: 'ok', value: request.value } : { type: 'fail', error: 'mismatch', retry: false },
      );
    }
    default:
      throw new RangeError(`etcd does not serve ${request.f}`);
  }
}

/** An absent key has no value to compare; that it was never created is another comparison. */
function comparison(key: string, expected: Json): JsonObject {
  return expected === null
    ? { key, target: 'CREATE', result: 'EQUAL', create_revision: '0' }
    : { key, target: 'VALUE', result: 'EQUAL', value: encodeValue(expected) };
}

/** A read has no effect, so every complete refusal proves that it did not happen. */
function readOutcome(reply: Reply): ClientOutcome {
  if (reply.kind === 'answer') return { type: 'ok', value: valueIn(reply.body) };
  if (reply.kind === 'error') return { type: 'fail', error: reply.message, retry: reply.code === UNAVAILABLE };
  return unanswered(reply);
}

/** A write that ran into a time-out inside the cluster may still be applied; only a refusal proves that it was not. */
function writeOutcome(reply: Reply, answered: (body: JsonObject) => ClientOutcome): ClientOutcome {
  if (reply.kind === 'answer') return answered(reply.body);
  if (reply.kind !== 'error') return unanswered(reply);
  return REFUSED_CODES.has(reply.code)
    ? { type: 'fail', error: reply.message, retry: false }
    : { type: 'info', error: reply.message };
}

function unanswered(reply: Unanswered): ClientOutcome {
  return reply.kind === 'unsent'
    ? { type: 'fail', error: reply.message, retry: true }
    : { type: 'info', error: reply.message };
}

function valueIn(body: JsonObject): Json {
  const kvs = body['kvs'] as readonly { readonly value?: string }[] | undefined;
  const found = kvs?.[0];
  return found === undefined ? null : decodeValue(found.value ?? '');
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
