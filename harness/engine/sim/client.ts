import type { KeyValueAnswer, KeyValueRequest } from '../../core/contracts/handlers.ts';
import type { ClientOutcome } from '../../core/contracts/system.ts';
import type { Json } from '../../core/json.ts';
import type { CompletionType, HistoryEvent } from '../../core/operation.ts';
import { afterAttempt, type Next } from '../../../workloads/attempts.ts';
import { completionOf, requestName, type Wording } from '../../../workloads/wording.ts';
import type { SimulatedNode } from './simulated-cluster.ts';

export type ClientEvent = Omit<HistoryEvent, 'index'>;

/** An operation with its symbolic arguments resolved, and what is to happen with its outcome. */
export interface ClientOperation {
  readonly f: string;
  readonly key: string;
  readonly value: Json;
  /** When it was due, ns. */
  readonly planned: number;
  /** `seen` is the value of the completion. */
  readonly ended: (type: CompletionType, seen: Json) => void;
}

/** What clients need of their surroundings. */
export interface ClientSurroundings {
  readonly wording: Wording;
  readonly nodes: readonly SimulatedNode[];
  /** Whether an unanswered request may be sent again under its id. */
  readonly retries: boolean;
  /** Whether nodes hand requests on, so that another one may answer. */
  readonly proxies: boolean;
  /** Virtual ns. */
  readonly operationTimeout: number;
  readonly attemptTimeout: number;
  /** Pause between two attempts when nobody accepts the request, ns. */
  readonly retryPause: number;
  /** With `route: leader`, the node to ask; otherwise undefined. */
  readonly route: () => SimulatedNode | undefined;
  readonly freshProcess: () => number;
  readonly record: (event: ClientEvent) => void;
  /** Puts the request on its way; the scheduler decides when it arrives. */
  readonly submit: (node: SimulatedNode, request: KeyValueRequest) => void;
}

interface Attempt {
  readonly node: SimulatedNode;
  readonly deadline: number;
}

interface Outstanding {
  readonly operation: ClientOperation;
  readonly request: KeyValueRequest;
  readonly deadline: number;
  attempt: Attempt | undefined;
  attempts: number;
  /** No further attempt before this time. */
  notBefore: number;
  /** Why an earlier attempt may have had an effect; undefined as long as all of them were refused for certain. */
  unanswered: string | undefined;
  refusal: string;
  lastNode: SimulatedNode | undefined;
}

/** What a completion says beside its outcome. */
type Result = Partial<Pick<HistoryEvent, 'value' | 'error' | 'answer'>>;

/**
 * A sequential requester: one operation at a time, over as many attempts as its time allows, all under one request id.
 * The outcome is `ok` or `fail` by a definite answer only; `fail` also when every single attempt was refused; else
 * `info`, after which the process number is retired and the client goes on under a fresh one.
 */
export class Client {
  readonly #surroundings: ClientSurroundings;
  #process: number;
  #session: string;
  #request = 0;
  #node: number;
  #outstanding: Outstanding | undefined;

  constructor(process: number, node: number, surroundings: ClientSurroundings) {
    this.#surroundings = surroundings;
    this.#process = process;
    this.#session = sessionOf(process);
    this.#node = node;
  }

  get free(): boolean {
    return this.#outstanding === undefined;
  }

  /** Its present identity towards the system. */
  get session(): string {
    return this.#session;
  }

  invoke(operation: ClientOperation, now: number): void {
    const { f, key, value, planned } = operation;
    this.#surroundings.record({ time: now, process: this.#process, type: 'invoke', f, key, value, planned });
    this.#outstanding = {
      operation,
      request: {
        client: this.#session,
        request: ++this.#request,
        f: requestName(this.#surroundings.wording, f),
        key,
        value,
      },
      deadline: now + this.#surroundings.operationTimeout,
      attempt: undefined,
      attempts: 0,
      notBefore: now,
      unanswered: undefined,
      refusal: '',
      lastNode: undefined,
    };
    this.update(now);
  }

  /** Time has passed: gives up what took too long and makes the next attempt when one is due. */
  update(now: number): void {
    const outstanding = this.#outstanding;
    if (outstanding === undefined) return;
    if (now >= outstanding.deadline) this.#timeOut(outstanding, now);
    else if (outstanding.attempt && now >= outstanding.attempt.deadline) this.#unanswered(outstanding, 'timeout', now);
    if (this.#outstanding && !outstanding.attempt && now >= outstanding.notBefore) this.#attempt(outstanding, now);
  }

  /**
   * An answer from the node that was asked last; others are too late to be seen, unless nodes answer for each other: then
   * whoever says what became of the request is heard, but nobody refuses it for another.
   */
  answered(node: SimulatedNode, { request, outcome }: KeyValueAnswer, now: number): void {
    const outstanding = this.#outstanding;
    if (outstanding?.request.request !== request || outstanding.attempt === undefined) return;
    if (outstanding.attempt.node !== node) {
      if (!this.#surroundings.proxies || (outcome.type === 'fail' && outcome.notLeader)) return;
    }
    if (outcome.type === 'ok') {
      const { f, value } = outstanding.operation;
      const { type, ...result } = completionOf(this.#surroundings.wording, f, value, outcome.value);
      this.#end(outstanding, type, now, result);
    } else if (outcome.notLeader) {
      this.#refused(outstanding, outcome.error, now, outcome.leader);
    } else {
      this.#end(outstanding, 'fail', now, { error: outcome.error });
    }
  }

  /** The node crashed: connections to it are gone, and what it did with the request nobody will say. */
  disconnected(node: SimulatedNode, now: number): void {
    const outstanding = this.#outstanding;
    if (outstanding?.attempt?.node === node) this.#unanswered(outstanding, 'connection lost', now);
  }

  #attempt(outstanding: Outstanding, now: number): void {
    const node = (this.#surroundings.route() ?? this.#surroundings.nodes[this.#node]) as SimulatedNode;
    outstanding.lastNode = node;
    outstanding.attempts++;
    if (!node.up) {
      this.#refused(outstanding, 'connection refused', now);
      return;
    }
    outstanding.attempt = { node, deadline: now + this.#surroundings.attemptTimeout };
    this.#surroundings.submit(node, outstanding.request);
  }

  /** This attempt certainly had no effect; another node may accept the request. */
  #refused(outstanding: Outstanding, error: string, now: number, leader?: string): void {
    outstanding.refusal = error;
    const hint = leader === undefined ? {} : { leader };
    this.#follow(outstanding, { type: 'fail', error, retry: true, ...hint }, now);
  }

  /** This attempt may have had an effect, or may still have one. */
  #unanswered(outstanding: Outstanding, error: string, now: number): void {
    outstanding.unanswered = error;
    if (this.#follow(outstanding, { type: 'info', error }, now).over) this.#end(outstanding, 'info', now, { error });
  }

  #follow(outstanding: Outstanding, outcome: ClientOutcome, now: number): Next {
    const { nodes, retries, retryPause } = this.#surroundings;
    const next = afterAttempt({
      outcome,
      attempts: outstanding.attempts,
      node: this.#node,
      nodes: nodes.map(({ name }) => name),
      repeats: retries,
    });
    outstanding.attempt = undefined;
    outstanding.notBefore = next.atOnce ? now : now + retryPause;
    this.#node = next.node;
    return next;
  }

  #timeOut(outstanding: Outstanding, now: number): void {
    const error = outstanding.attempt ? 'timeout' : outstanding.unanswered;
    if (error === undefined) this.#end(outstanding, 'fail', now, { error: outstanding.refusal });
    else this.#end(outstanding, 'info', now, { error });
  }

  #end(outstanding: Outstanding, type: CompletionType, now: number, result: Result): void {
    const { f, key, value, ended } = outstanding.operation;
    const node = outstanding.lastNode;
    const seen = result.value === undefined ? value : result.value;
    this.#outstanding = undefined;
    this.#surroundings.record({
      time: now,
      process: this.#process,
      type,
      f,
      key,
      value: seen,
      ...(result.error !== undefined && { error: result.error }),
      ...(result.answer !== undefined && { answer: result.answer }),
      ...(node && { node: node.name }),
    });
    if (type === 'info') this.#retire();
    ended(type, seen);
  }

  #retire(): void {
    this.#process = this.#surroundings.freshProcess();
    this.#session = sessionOf(this.#process);
    this.#request = 0;
  }
}

function sessionOf(process: number): string {
  return `p${process}`;
}
