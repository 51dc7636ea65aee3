import type { KeyValueAnswer, KeyValueRequest } from '../../core/contracts/handlers.ts';
import { NS_PER_MS } from '../../core/duration.ts';
import type { WorkloadSpec } from '../../core/spec.ts';
import type { Wording } from '../../../workloads/wording.ts';
import { Client, type ClientEvent, type ClientSurroundings } from './client.ts';
import type { SimulatedCluster, SimulatedNode } from './simulated-cluster.ts';

/** A request on its way to a node. */
export interface Submission {
  readonly node: SimulatedNode;
  readonly request: KeyValueRequest;
}

export interface ClientsOptions {
  readonly spec: WorkloadSpec;
  readonly wording: Wording;
  readonly deduplicates: boolean;
  readonly proxies: boolean;
  readonly cluster: SimulatedCluster;
  readonly nsPerTurn: number;
  readonly record: (event: ClientEvent) => void;
}

/**
 * As short as the pause of live clients (40 ms), but never under this many turns: where nobody leads, refused requests
 * must not take all the turns that an election needs.
 */
const RETRY_PAUSE_MS = 40;
const RETRY_PAUSE_TURNS = 20;
/** Turns per node that an answer may take of systems that apply a request as often as it arrives. */
const ATTEMPT_TURNS = 60;

/** All clients of a run and their requests under way. A request the client has given up may still arrive. */
export class Clients {
  readonly #options: ClientsOptions;
  readonly #surroundings: ClientSurroundings;
  readonly #all: Client[] = [];
  #processes = 0;
  readonly submissions: Submission[] = [];

  constructor(options: ClientsOptions) {
    const { spec, wording, cluster, deduplicates, proxies, nsPerTurn } = options;
    this.#options = options;
    // Who is asked again under another number is asked for more work: programs get the time that an answer takes.
    const patience = proxies ? ATTEMPT_TURNS * cluster.nodes.length * nsPerTurn : 0;
    this.#surroundings = {
      wording,
      nodes: cluster.nodes,
      retries: deduplicates && spec.retries === 'same-id',
      proxies,
      operationTimeout: Math.max(spec.timeoutMs * NS_PER_MS, 3 * patience),
      attemptTimeout: Math.max(spec.attemptTimeoutMs * NS_PER_MS, patience),
      retryPause: Math.max(RETRY_PAUSE_MS * NS_PER_MS, RETRY_PAUSE_TURNS * nsPerTurn),
      route: () => (spec.route === 'leader' ? cluster.leader() : undefined),
      freshProcess: () => this.#processes++,
      record: options.record,
      submit: (node, request) => this.submissions.push({ node, request }),
    };
  }

  /** A new client that turns to this node first. */
  open(node: number): Client {
    const client = new Client(this.#processes++, node, this.#surroundings);
    this.#all.push(client);
    return client;
  }

  /** Pause of whoever was refused and asks again, ns. */
  get retryPause(): number {
    return this.#surroundings.retryPause;
  }

  get idle(): boolean {
    return this.#all.every((client) => client.free);
  }

  update(now: number): void {
    for (const client of this.#all) client.update(now);
  }

  answered(node: SimulatedNode, answer: KeyValueAnswer): void {
    const client = this.#all.find((candidate) => candidate.session === answer.client);
    client?.answered(node, answer, this.#options.cluster.now);
  }

  /** A node is gone, and with it every connection and every request that waited there. */
  disconnected(node: SimulatedNode, now: number): void {
    const kept = this.submissions.filter((submission) => submission.node !== node);
    this.submissions.splice(0, this.submissions.length, ...kept);
    for (const client of this.#all) client.disconnected(node, now);
  }
}
