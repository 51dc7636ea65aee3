import type { ClientOutcome, SystemClient } from '../harness/core/contracts/system.ts';
import type { ClosingOperation } from '../harness/core/contracts/workload.ts';
import { NS_PER_MS } from '../harness/core/duration.ts';
import type { Json } from '../harness/core/json.ts';
import type { HistoryEvent } from '../harness/core/operation.ts';
import type { ClientPlan, PlannedOperation } from '../harness/core/plan.ts';
import type { WorkloadSpec } from '../harness/core/spec.ts';
import { afterAttempt } from './attempts.ts';
import { LastSeen } from './last-seen.ts';
import { completionOf, requestName, type Wording } from './wording.ts';

/** Time as the loop sees it; given from outside so that the loop itself is a function of its inputs. */
export interface LoopClock {
  /** Nanoseconds since the start of the run. */
  readonly now: () => number;
  /** Resolves at this time, or earlier when the signal aborts. */
  sleepUntil(time: number, signal: AbortSignal): Promise<void>;
  /** A signal that aborts at this time; `release` frees its timer. */
  deadline(time: number): { readonly signal: AbortSignal; release(): void };
}

export type ClientEvent = Omit<HistoryEvent, 'index'> & { readonly process: number };

export interface ClientLoopOptions {
  readonly spec: WorkloadSpec;
  readonly wording: Wording;
  readonly nodes: readonly string[];
  readonly clients: readonly ClientPlan[];
  readonly system: SystemClient;
  /** The system applies a request id once: unanswered requests may be sent again. */
  readonly deduplicates: boolean;
  readonly clock: LoopClock;
  readonly emit: (event: ClientEvent) => void;
  /** Who leads, as last observed. */
  readonly leader: () => string | undefined;
}

export interface LoadResult {
  /** Operations the plan had. */
  readonly planned: number;
  /** Operations that were started before the load ended. */
  readonly invoked: number;
}

/** A sequential requester of the history. After `info` its number is retired and it goes on under a fresh one. */
interface Process {
  number: number;
  /** Identity towards the system: one outstanding request, request ids that only grow. */
  session: string;
  request: number;
  /** The node every operation turns to first: clients that follow the leader would never notice a deposed one. */
  readonly home: number;
}

interface Due {
  readonly client: number;
  readonly operation: PlannedOperation;
}

/** Pause between two attempts when nobody accepts the request: requests must not keep an election from happening. */
const RETRY_PAUSE_MS = 40;

/**
 * Runs clients open-loop: an operation is started when it is due, by its own client's process if that is free, else by
 * any free one, else it queues; latency counts from the planned time, so that a stalled system cannot hide its stall.
 */
export class ClientLoop {
  readonly #options: ClientLoopOptions;
  readonly #own: Process[];
  readonly #free: Set<Process>;
  readonly #backlog: Due[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #lastSeen: LastSeen;
  #backlogHead = 0;
  #nextProcess: number;
  #invoked = 0;

  constructor(options: ClientLoopOptions) {
    this.#options = options;
    this.#own = options.clients.map((client, index) => newProcess(index, client.node));
    this.#free = new Set(this.#own);
    this.#lastSeen = new LastSeen(options.clients.length);
    this.#nextProcess = options.clients.length;
  }

  /**
   * Starts every planned operation in time, overdue ones until `until` (ns); resolves when all that were started are
   * over, or soon after the abort.
   */
  async load(until: number, signal: AbortSignal): Promise<LoadResult> {
    const due = inOrderOfTime(this.#options.clients);
    for (const entry of due) {
      const time = entry.operation.atMs * NS_PER_MS;
      if (time > this.#options.clock.now()) await this.#options.clock.sleepUntil(time, signal);
      if (signal.aborted) break;
      this.#dispatch(entry);
    }
    await this.#serveBacklog(until, signal);
    this.#backlog.length = 0;
    this.#backlogHead = 0;
    await this.settled();
    return { planned: due.length, invoked: this.#invoked };
  }

  async #serveBacklog(until: number, signal: AbortSignal): Promise<void> {
    if (this.#backlogHead >= this.#backlog.length) return;
    const end = this.#options.clock.sleepUntil(until, signal);
    while (this.#backlogHead < this.#backlog.length && this.#options.clock.now() < until && !signal.aborted) {
      await Promise.race([...this.#running, end]);
    }
  }

  /** Resolves when no operation is outstanding. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /**
   * Repeats each key's closing operations until they succeed or the time is up: after all faults are healed the
   * system owes progress. `make` gives the operations of the n-th try of a key. Resolves to the keys without progress.
   */
  async close(
    keys: readonly string[],
    make: (key: string, attempt: number) => readonly ClosingOperation[],
    until: number,
    signal: AbortSignal,
  ): Promise<string[]> {
    const stuck = await Promise.all(
      keys.map(async (key, index) => {
        for (let attempt = 0; this.#options.clock.now() < until && !signal.aborted; attempt++) {
          // Progress is owed by the cluster, not by one node: every try begins at another one.
          const process = this.#freshProcess((index + attempt) % this.#options.nodes.length);
          if (await this.#closeKey(process, make(key, attempt))) return undefined;
          await this.#pause(signal);
        }
        return key;
      }),
    );
    return stuck.filter((key) => key !== undefined);
  }

  async #closeKey(process: Process, operations: readonly ClosingOperation[]): Promise<boolean> {
    for (const { optional, ...operation } of operations) {
      const atMs = this.#options.clock.now() / NS_PER_MS;
      const type = await this.#execute(process, { client: -1, operation: { ...operation, atMs } });
      if (type !== 'ok' && (type === 'info' || optional !== true)) return false;
    }
    return true;
  }

  #dispatch(due: Due): void {
    const own = this.#own[due.client] as Process;
    const process = this.#free.has(own) ? own : firstOf(this.#free);
    if (process === undefined) this.#backlog.push(due);
    else this.#start(process, due);
  }

  #start(process: Process, due: Due): void {
    this.#free.delete(process);
    this.#invoked++;
    const running = this.#execute(process, due).then(() => {
      this.#running.delete(running);
      const next = this.#backlog[this.#backlogHead];
      if (next === undefined) {
        this.#free.add(process);
        return;
      }
      this.#backlogHead++;
      this.#start(process, next);
    });
    this.#running.add(running);
  }

  /** One operation from invocation to completion, over as many attempts as its time allows. */
  async #execute(process: Process, { client, operation }: Due): Promise<'ok' | 'fail' | 'info'> {
    const { clock, emit, wording } = this.#options;
    const { f, key } = operation;
    const value = this.#lastSeen.resolve(client, operation);
    const invoked = clock.now();
    emit({
      time: invoked,
      process: process.number,
      type: 'invoke',
      f,
      key,
      value,
      planned: Math.round(operation.atMs * NS_PER_MS),
    });
    process.request++;
    const { outcome, node } = await this.#attempts(process, f, key, value, invoked);
    const completion = outcome.type === 'ok' ? completionOf(wording, f, value, outcome.value) : outcome;
    const common = { time: clock.now(), process: process.number, f, key, node };
    if (completion.type === 'ok') {
      emit({ ...common, type: 'ok', value: completion.value });
      this.#lastSeen.saw(client, key, f, completion.value);
    } else {
      const { type, error } = completion;
      const answer = type === 'info' ? completion.answer : undefined;
      emit({ ...common, type, value, error, ...(answer === undefined ? {} : { answer }) });
      if (completion.type === 'info') this.#retire(process);
    }
    return completion.type;
  }

  async #attempts(
    process: Process,
    f: string,
    key: string,
    value: Json,
    invoked: number,
  ): Promise<{ outcome: ClientOutcome; node: string }> {
    const { spec, clock, system, nodes, wording, deduplicates } = this.#options;
    const end = invoked + spec.timeoutMs * NS_PER_MS;
    const asked = { f: requestName(wording, f), key, value, reads: spec.reads };
    const request = { client: process.session, request: process.request, ...asked };
    const repeats = deduplicates && spec.retries === 'same-id';
    let unanswered: ClientOutcome | undefined;
    let next = this.#firstNode(process);
    for (let attempts = 1; ; attempts++) {
      const node = nodes[next] as string;
      const deadline = clock.deadline(Math.min(end, clock.now() + spec.attemptTimeoutMs * NS_PER_MS));
      const outcome = await system.invoke({ ...request, node, signal: deadline.signal });
      deadline.release();
      const following = afterAttempt({ outcome, attempts, node: next, nodes, repeats });
      if (following.over) return { outcome, node };
      if (outcome.type === 'info') unanswered = outcome;
      next = following.node;
      const wait = following.atOnce ? 0 : RETRY_PAUSE_MS * NS_PER_MS;
      // Once any attempt may have been accepted, a later refusal proves nothing about the operation.
      if (clock.now() + wait >= end) return { outcome: unanswered ?? outcome, node };
      if (wait > 0) await clock.sleepUntil(clock.now() + wait, NEVER);
    }
  }

  #firstNode(process: Process): number {
    const leader = this.#options.spec.route === 'leader' ? this.#options.leader() : undefined;
    return leader === undefined ? process.home : Math.max(0, this.#options.nodes.indexOf(leader));
  }

  #retire(process: Process): void {
    const fresh = this.#freshProcess(process.home);
    process.number = fresh.number;
    process.session = fresh.session;
    process.request = 0;
  }

  #freshProcess(home: number): Process {
    return newProcess(this.#nextProcess++, home);
  }

  #pause(signal: AbortSignal): Promise<void> {
    return this.#options.clock.sleepUntil(this.#options.clock.now() + RETRY_PAUSE_MS * NS_PER_MS, signal);
  }
}

const NEVER = new AbortController().signal;

function newProcess(number: number, home: number): Process {
  return { number, session: `p${String(number)}`, request: 0, home };
}

function firstOf<T>(items: ReadonlySet<T>): T | undefined {
  for (const item of items) return item;
  return undefined;
}

function inOrderOfTime(clients: readonly ClientPlan[]): Due[] {
  return clients
    .flatMap((plan, client) => plan.operations.map((operation) => ({ client, operation })))
    .sort((a, b) => a.operation.atMs - b.operation.atMs || a.client - b.client);
}
