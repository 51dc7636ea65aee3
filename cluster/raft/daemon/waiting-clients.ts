import type { Input, Output } from '../handlers/types.ts';
import { encodeAnswer, OUTCOME_UNKNOWN, type Answer } from '../wire/client-codec.ts';

export type Answering = (answer: Answer) => void;

/** Clients whose requests were taken and not answered yet. */
export class WaitingClients {
  readonly #waiting = new Map<string, Set<Answering>>();

  add(input: Pick<Input, 'client' | 'request'>, answer: Answering): void {
    const name = nameOf(input);
    const answers = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, answers.add(answer));
  }

  /** The client hung up. */
  remove(input: Pick<Input, 'client' | 'request'>, answer: Answering): void {
    const name = nameOf(input);
    const answers = this.#waiting.get(name);
    answers?.delete(answer);
    if (answers?.size === 0) this.#waiting.delete(name);
  }

  /** Answers everybody who waits for this output. */
  answer(output: Output): void {
    const name = nameOf(output);
    const answers = this.#waiting.get(name);
    this.#waiting.delete(name);
    answers?.forEach((answer) => answer(encodeAnswer(output)));
  }

  /** Tells everybody that the outcome is unknown. */
  dismiss(): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const answers of all) answers.forEach((answer) => answer(OUTCOME_UNKNOWN));
  }
}

function nameOf({ client, request }: Pick<Input, 'client' | 'request'>): string {
  return `${request} ${client}`;
}
