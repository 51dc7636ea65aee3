import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ClientContext,
  ClientOutcome,
  ClientRequest,
  ClusterMember,
  MemberRequest,
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

/** The name under which changes of the members are asked for; other clients have others. */
const ADMINISTRATOR = 'administrator';

/** A client of a reference cluster: HTTP over connections that are kept. */
export class RaftClient implements SystemClient {
  readonly #agent = new Agent({ keepAlive: true, noDelay: true });
  readonly #nodes: ClientContext['nodes'];
  #changes = 0;

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

  async version(node: string, signal: AbortSignal): Promise<string | undefined> {
    const build = (await this.#get(node, '/status', signal))?.['build'];
    return typeof build === 'string' ? build : undefined;
  }

  async members(node: string, signal: AbortSignal): Promise<readonly ClusterMember[] | undefined> {
    const members = (await this.#get(node, '/status', signal))?.['members'];
    if (!Array.isArray(members)) return undefined;
    return (members as readonly string[]).map((member) => ({ node: member, identity: member }));
  }

  addMember(request: MemberRequest): Promise<ClientOutcome> {
    return this.#configure(request, (others) => [...others, request.member]);
  }

  removeMember(request: MemberRequest): Promise<ClientOutcome> {
    return this.#configure(request, (others) => others);
  }

  /**
   * The common position is the largest index any member has applied; the others are waited for until the signal. When
   * one of them has forgotten that state, because a snapshot took it further, a later position is tried. Who is no member,
   * as the node has it that is furthest, is not asked.
   */
  async replicas(keys: readonly string[], signal: AbortSignal): Promise<(ReplicaState | undefined)[]> {
    for (;;) {
      const furthest = await this.#furthest(signal);
      if (furthest === undefined) return this.#nodes.map(() => undefined);
      const { position, members } = furthest;
      const replicas = await Promise.all(
        this.#nodes.map(async ({ name }) =>
          members.includes(name) ? this.#replicaAt(name, position, keys, signal) : undefined,
        ),
      );
      const known = replicas.map((replica) => (replica === 'forgotten' ? undefined : replica));
      if (signal.aborted || !replicas.includes('forgotten')) return known;
      await pause(signal);
    }
  }

  close(): Promise<void> {
    this.#agent.destroy();
    return Promise.resolve();
  }

  /** The whole list is asked for, made from the one that the asked node has. */
  async #configure(
    { node, member, signal }: MemberRequest,
    wanted: (others: readonly string[]) => readonly string[],
  ): Promise<ClientOutcome> {
    const known = await this.members(node, signal);
    if (known === undefined) return { type: 'fail', error: `${node} does not answer`, retry: true };
    const value = wanted(known.map((other) => other.node).filter((name) => name !== member));
    const request = { client: ADMINISTRATOR, request: ++this.#changes, f: 'configure', key: '', value };
    return outcomeOf(await this.#exchange(node, 'POST', '/request', signal, JSON.stringify(request)));
  }

  /** What the node has applied that answers and is ahead of the others; undefined when none did until the signal. */
  async #furthest(
    signal: AbortSignal,
  ): Promise<{ readonly position: number; readonly members: readonly Json[] } | undefined> {
    while (!signal.aborted) {
      const statuses = await Promise.all(this.#nodes.map(({ name }) => this.#get(name, '/status', signal)));
      const answered = statuses.filter((status) => status !== undefined);
      if (answered.length > 0) {
        const [first] = answered.sort((a, b) => numberIn(b, 'lastApplied') - numberIn(a, 'lastApplied'));
        const members = first?.['members'];
        const all = this.#nodes.map(({ name }) => name);
        return { position: numberIn(first ?? {}, 'lastApplied'), members: Array.isArray(members) ? members : all };
      }
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
      if (body?.['ok'] === false) return { type: 'fail', error, retry: false };
      return { type: 'info', error: 'garbled answer', answer: answer.body };
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
