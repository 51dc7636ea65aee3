import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Lab } from '../../../harness/core/contracts/host.ts';
import { ECHO_PORT, type ClientQuestion, type ClientReply, type EchoAnswer } from './echo-protocol.ts';

/** How long one question may go unanswered, ms; and how long a node may take to answer for the first time. */
const ANSWER_MS = 500;
const READY_MS = 20_000;

/** Asks nodes over HTTP from where the lab's clients are. */
export class LabClient {
  readonly #lab: Lab;
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<number, (reply: ClientReply) => void>();
  #asked = 0;

  constructor(lab: Lab) {
    this.#lab = lab;
    const command = lab.clientCommand([process.execPath, join(import.meta.dirname, 'http-client.js')]);
    this.#process = spawn(command[0] as string, command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      const reply = JSON.parse(line) as ClientReply;
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    });
  }

  /** Undefined when the node does not answer. */
  async ask(node: string, path = '/'): Promise<EchoAnswer | undefined> {
    const id = ++this.#asked;
    const url = `http://${this.#lab.addressOf(node)}:${ECHO_PORT}${path}`;
    const reply = new Promise<ClientReply>((resolve) => this.#waiting.set(id, resolve));
    const question: ClientQuestion = { id, url, timeoutMs: ANSWER_MS };
    this.#process.stdin.write(`${JSON.stringify(question)}\n`);
    const { body } = await reply;
    return body === undefined ? undefined : (JSON.parse(body) as EchoAnswer);
  }

  async answer(node: string, path = '/'): Promise<EchoAnswer> {
    const answer = await this.ask(node, path);
    if (!answer) throw new Error(`${node} does not answer ${path}`);
    return answer;
  }

  /** The first answer of a node that is coming up. */
  async ready(node: string): Promise<EchoAnswer> {
    return this.until(node, () => true);
  }

  async until(node: string, condition: (answer: EchoAnswer) => boolean): Promise<EchoAnswer> {
    const end = performance.now() + READY_MS;
    for (;;) {
      const answer = await this.ask(node);
      if (answer && condition(answer)) return answer;
      if (performance.now() > end)
        throw new Error(answer ? `${node} says ${JSON.stringify(answer)}` : `${node} does not answer`);
      await delay(10);
    }
  }

  /** Closes the client's stdin, which ends it. */
  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.stdin.end();
    await exited;
  }
}
