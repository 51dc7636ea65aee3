import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ClientContext,
  ClientOutcome,
  ClientRequest,
  NodeStatus,
  ReplicaState,
  SystemClient,
} from '../../../harness/core/contracts/system.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../harness/core/json.ts';
import { CLIENT_PORT } from '../../raft/daemon/config.ts';
import { commandOf } from '../../raft/handlers/key-value.ts';
import { exchange, type Exchange } from './http-exchange.ts';

/** Between two looks at members that are not ready yet, ms. */
const REPLICA_POLL = 25;

/** A client of a reference cluster: HTTP over connections that are kept. */
export class RaftClient implements SystemClient {
  readonly #agent = new Agent({ keepAlive: true, noDelay: true });
  readonly #nodes: ClientContext['nodes'];

  constructor({ nodes }: Pick<ClientContext, 'nodes'>) {
    this.#nodes = nodes;
  }

  async invoke({ node, client, request, f, key, value, signal }: ClientRequest): Promise<ClientOutcome> {
    const command = commandOf(f);
    if (command === undefined) throw new RangeError(`raft does not serve ${f}`);
    const body = JSON.stringify({ client, request, f: command, key, value });
    return outcomeOf(await this.#exchange(node, 'POST', '/request', signal, body));
  }

  async status(node: string, signal: AbortSignal): Promise<NodeStatus | undefined> {
    const status = await this.#get(node, '/status', signal);
    const term = status?.['term'];
    if (status === undefined || typeof term !== 'number') return undefined;
    const leader = status['leader'];
    return {
      node,
      term,
      isLeader: status['role'] === 'leader',
      leader: typeof leader === 'string' ? leader : undefined,
      log: {
        lastIndex: numberIn(status, 'lastIndex'),
        appliedIndex: numberIn(status, 'lastApplied'),
        baseIndex: numberIn(status, 'baseIndex'),
      },
    };
  }

  async snapshotsInstalled(node: string, signal: AbortSignal): Promise<number | undefined> {
    const status = await this.#get(node, '/status', signal);
    return status && numberIn(status, 'snapshotsInstalled');
  }

  /**
   * The common position is the largest index any member has applied; the others are waited for until the signal. When
   * one of them has forgotten that state, because a snapshot took it further, a later position is tried.
   */
  async replicas(keys: readonly string[], signal: AbortSignal): Promise<(ReplicaState | undefined)[]> {
    for (;;) {
      const position = await this.#largestApplied(signal);
      if (position === undefined) return this.#nodes.map(() => undefined);
      const replicas = await Promise.all(this.#nodes.map(({ name }) => this.#replicaAt(name, position, keys, signal)));
      const known = replicas.map((replica) => (replica === 'forgotten' ? undefined : replica));
      if (signal.aborted || !replicas.includes('forgotten')) return known;
      await pause(signal);
    }
  }

  close(): Promise<void> {
    this.#agent.destroy();
    return Promise.resolve();
  }

  /** Of the members that answer; undefined when none did until the signal. */
  async #largestApplied(signal: AbortSignal): Promise<number | undefined> {
    while (!signal.aborted) {
      const statuses = await Promise.all(this.#nodes.map(({ name }) => this.#get(name, '/status', signal)));
      const applied = statuses.map((status) => status?.['lastApplied']).filter((index) => typeof index === 'number');
      if (applied.length > 0) return Math.max(...applied);
      await pause(signal);
    }
    return undefined;
  }

  async #replicaAt(
    node: string,
    position: number,
    keys: readonly string[],
    signal: AbortSignal,
  ): Promise<ReplicaState | 'forgotten' | undefined> {
    while (!signal.aborted) {
      const answer = await this.#exchange(node, 'GET', `/replica?index=${position}`, signal);
      if (answer.type === 'answered' && answer.status === 410) return 'forgotten';
      const replica = answer.type === 'answered' && answer.status === 200 ? parseObject(answer.body) : undefined;
      if (replica?.['position'] === position) return toReplica(node, position, replica, keys);
      await pause(signal);
    }
    return undefined;
  }

  async #get(node: string, path: string, signal: AbortSignal): Promise<JsonObject | undefined> {
    const answer = await this.#exchange(node, 'GET', path, signal);
    return answer.type === 'answered' && answer.status === 200 ? parseObject(answer.body) : undefined;
  }

  #exchange(node: string, method: 'GET' | 'POST', path: string, signal: AbortSignal, body = ''): Promise<Exchange> {
    const host = this.#nodes.find(({ name }) => name === node)?.address;
    if (host === undefined) throw new RangeError(`the cluster has no node ${node}`);
    return exchange({ agent: this.#agent, host, port: CLIENT_PORT, method, path, body, signal });
  }
}

/** `fail` only for what the node certainly did not do and never will: no connection, or a definite refusal. */
export function outcomeOf(answer: Exchange): ClientOutcome {
  if (answer.type === 'unsent') return { type: 'fail', error: answer.error, retry: true };
  if (answer.type === 'unanswered') return { type: 'info', error: answer.error };
  const body = parseObject(answer.body);
  const error = typeof body?.['error'] === 'string' ? body['error'] : `status ${answer.status}`;
  switch (answer.status) {
    case 200:
      if (body?.['ok'] === true) return { type: 'ok', value: body['value'] ?? null };
      return body?.['ok'] === false ? { type: 'fail', error, retry: false } : { type: 'info', error: 'garbled answer' };
    case 421: {
      const leader = body?.['leader'];
      return { type: 'fail', error, retry: true, ...(typeof leader === 'string' ? { leader } : {}) };
    }
    case 400:
    case 409:
    case 413:
      return { type: 'fail', error, retry: false };
    default:
      return { type: 'info', error };
  }
}

/** 0 where the node leaves it out, because there is nothing to count yet. */
function numberIn(status: JsonObject, field: string): number {
  const value = status[field];
  return typeof value === 'number' ? value : 0;
}

/** Shorter when the signal comes first. */
async function pause(signal: AbortSignal): Promise<void> {
  await sleep(REPLICA_POLL, undefined, { signal }).catch(() => undefined);
}

function toReplica(node: string, position: number, replica: JsonObject, keys: readonly string[]): ReplicaState {
  const { digest, contents } = replica;
  const values = isJsonObject(contents) ? contents : {};
  const valueOf = (key: string): Json => (Object.hasOwn(values, key) ? (values[key] ?? null) : null);
  return {
    node,
    position,
    digest: typeof digest === 'string' ? digest : '',
    contents: Object.fromEntries(keys.map((key) => [key, valueOf(key)])),
  };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
