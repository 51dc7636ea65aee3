import type { Command } from '../../../harness/core/raft/entry.ts';
import { sameJson } from '../../../harness/core/raft/json-text.ts';
import type { Outcome } from '../../../harness/core/raft/messages.ts';
import type { Observation, RaftAnswer } from '../../../harness/core/raft/observation.ts';
import type { FactKind } from '../invariant.ts';

/** A request by client and number, however often it was submitted and answered. */
export interface KnownRequest {
  readonly client: string;
  readonly request: number;
  /** What was asked for; more than one only where a client used a number twice. */
  readonly commands: Command[];
  /** Place in T of its first submission; Infinity before that. */
  asked: number;
  /** Place in T of its first answer; Infinity before that. */
  answered: number;
  outcome: Outcome | undefined;
}

/** An answer with an outcome. */
export interface Response {
  readonly known: KnownRequest;
  readonly outcome: Outcome;
}

/** T by request. */
export const REQUESTS: FactKind<Requests> = { name: 'requests', create: () => new Requests() };

export class Requests {
  /** Requests in the order of their first answers. */
  readonly answered: KnownRequest[] = [];
  readonly responses: Response[] = [];
  /** How many of them there were before this point. */
  answeredBefore = 0;
  responsesBefore = 0;
  /** Whether some client asked for two things with one number: then T does not say what was asked. */
  ambiguous = false;
  #events = 0;
  readonly #clients = new Map<string, (KnownRequest | undefined)[]>();

  observe({ request, answers }: Observation): void {
    this.answeredBefore = this.answered.length;
    this.responsesBefore = this.responses.length;
    if (request !== undefined) {
      const known = this.#of(request.client, request.request);
      known.asked = Math.min(known.asked, ++this.#events);
      if (!known.commands.some((command) => sameCommand(command, request.command)))
        known.commands.push(request.command);
      if (known.commands.length > 1) this.ambiguous = true;
    }
    for (let position = 0; position < answers.length; position++) this.#note(answers[position] as RaftAnswer);
  }

  find(client: string, request: number): KnownRequest | undefined {
    return this.#clients.get(client)?.[request];
  }

  #note(answer: RaftAnswer): void {
    this.#events++;
    if (answer.type !== 'ClientResponse') return;
    const known = this.#of(answer.client, answer.request);
    this.responses.push({ known, outcome: answer.outcome });
    if (known.outcome !== undefined) return;
    known.answered = this.#events;
    known.outcome = answer.outcome;
    this.answered.push(known);
  }

  #of(client: string, request: number): KnownRequest {
    let requests = this.#clients.get(client);
    if (requests === undefined) {
      requests = [];
      this.#clients.set(client, requests);
    }
    return (requests[request] ??= {
      client,
      request,
      commands: [],
      asked: Infinity,
      answered: Infinity,
      outcome: undefined,
    });
  }
}

export function sameCommand(one: Command, other: Command): boolean {
  return one === other || (one.f === other.f && one.key === other.key && sameJson(one.value, other.value));
}
