import type { KeyValueAnswer, KeyValueRequest } from '../../core/contracts/handlers.ts';
import type { CompletionType, HistoryEvent } from '../../core/operation.ts';
import type { ScheduleStep } from '../../core/step.ts';
import type { ScheduleTarget } from '../../replay/schedule-target.ts';
import { enact } from './enact.ts';

/** Requests that ask something; the outcome of all others is that they happened. */
const QUESTIONS: readonly string[] = ['read', 'read-set', 'txn'];

/** An operation whose client waits. */
interface Open {
  readonly process: number;
  readonly request: KeyValueRequest;
  /** Nodes that got it and have not refused it; each may still execute it. */
  readonly asked: string[];
}

/**
 * What the clients of a schedule see: the same history that clients of a run would record. A request that comes again
 * under its number is the same operation. Time is the number of the world's step.
 */
export function historyOf(target: ScheduleTarget, steps: readonly ScheduleStep[]): readonly HistoryEvent[] {
  const history = new ScheduleHistory();
  const { operations } = target.system;
  const { describeOutput } = target.scheduled;
  enact(target, steps, (world, { node, outputs }, step) => {
    history.time = world.steps;
    // What is asked of the cluster itself is no operation on its data.
    if (step.rule === 'input' && operations.includes(step.request.f)) history.requested(node.name, step.request);
    for (const output of outputs) history.answered(node.name, describeOutput(output) as unknown as KeyValueAnswer);
  });
  return history.events;
}

/** Turns requests and answers into invocations and completions. An outcome is definite only with proof. */
export class ScheduleHistory {
  readonly events: HistoryEvent[] = [];
  /** Of what comes next. */
  time = 0;
  readonly #open = new Map<string, Open>();
  readonly #ended = new Set<string>();
  readonly #processes = new Map<string, number>();
  #fresh = 0;

  requested(node: string, request: KeyValueRequest): void {
    const open = this.#open.get(request.client);
    if (open?.request.request === request.request) {
      open.asked.push(node);
      return;
    }
    // The operation has its outcome; that it was sent once more adds nothing to it.
    if (this.#ended.has(identityOf(request))) return;
    if (open !== undefined) this.#end(open, 'info', 'given up');
    const { client } = request;
    const process = this.#processes.get(client) ?? this.#fresh++;
    this.#processes.set(client, process);
    this.#open.set(client, { process, request, asked: [node] });
    const { f, key, value } = request;
    this.#record({ process, type: 'invoke', f, key, value: f === 'read' ? null : value });
  }

  answered(node: string, { client, request, outcome }: KeyValueAnswer): void {
    const open = this.#open.get(client);
    if (open?.request.request !== request) return;
    if (outcome.type === 'ok') {
      const { f, value } = open.request;
      this.#end(open, 'ok', undefined, QUESTIONS.includes(f) ? outcome.value : value, node);
    } else if (outcome.notLeader === true) this.#refused(open, node, outcome.error);
    else this.#end(open, 'fail', outcome.error, open.request.value, node);
  }

  /** Only this node certainly leaves it alone; it did not happen when nobody else was asked. */
  #refused(open: Open, node: string, error: string): void {
    const position = open.asked.indexOf(node);
    if (position >= 0) open.asked.splice(position, 1);
    if (open.asked.length > 0) return;
    this.#end(open, 'fail', error, open.request.value, node);
    // Nothing happened, so that the same request may come again as a new operation.
    this.#ended.delete(identityOf(open.request));
  }

  #end(open: Open, type: CompletionType, error?: string, value = open.request.value, node?: string): void {
    const { process, request } = open;
    const { client, f, key } = request;
    this.#open.delete(client);
    this.#ended.add(identityOf(request));
    // Its operation may still take effect, so that the process can do nothing else.
    if (type === 'info') this.#processes.delete(client);
    const details = { ...(error !== undefined && { error }), ...(node !== undefined && { node }) };
    this.#record({ process, type, f, key, value, ...details });
  }

  #record(event: Omit<HistoryEvent, 'index' | 'time'>): void {
    this.events.push({ index: this.events.length, time: this.time, ...event });
  }
}

function identityOf({ client, request }: KeyValueRequest): string {
  return `${String(request)} ${client}`;
}
