import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { HarnessError } from '../../core/errors.ts';
import type { FromWorker, ReplyTo, ToWorker } from './worker-protocol.ts';

const PROGRAM = fileURLToPath(new URL('./client-worker.js', import.meta.url));

export interface ClientProcessListeners {
  onEvents(events: Extract<FromWorker, { type: 'events' }>['events']): void;
  onLeader(leader: Extract<FromWorker, { type: 'leader' }>): void;
}

interface Waiting {
  readonly resolve: (message: FromWorker) => void;
  readonly reject: (error: Error) => void;
}

/** The harness' end of the client process. Its death before it was told to end fails whatever waits for it. */
export class ClientProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Per type, in the order of asking: the worker answers commands of one type in that order. */
  readonly #waiting = new Map<FromWorker['type'], Waiting[]>();
  readonly #listeners: ClientProcessListeners;
  #stderr = '';
  #ended: HarnessError | undefined;

  /** @param command turns a command line into one that runs inside the lab's network */
  constructor(command: (argv: readonly string[]) => readonly string[], listeners: ClientProcessListeners) {
    const [file, ...args] = command([process.execPath, '--enable-source-maps', PROGRAM]);
    this.#listeners = listeners;
    this.#child = spawn(file as string, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (this.#stderr = (this.#stderr + text).slice(-4_000)));
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#receive(line));
    this.#child.stdin.on('error', () => undefined);
    this.#child.on('error', (cause) => this.#fail(`The client process could not be started: ${cause.message}`));
    this.#child.on('exit', (code, signal) => {
      this.#fail(`The client process ended early (${signal ?? `exit code ${String(code)}`}): ${this.#stderr.trim()}`);
    });
  }

  /** Sends a command and waits for the reply of the same type. */
  ask<M extends Exclude<ToWorker, { type: 'stop-load' }>>(message: M): Promise<ReplyTo<M['type']>> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise<FromWorker>((resolve, reject) => {
      const queue = this.#waiting.get(message.type) ?? [];
      this.#waiting.set(message.type, [...queue, { resolve, reject }]);
      this.tell(message);
    }) as Promise<ReplyTo<M['type']>>;
  }

  tell(message: ToWorker): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** Ends the process: closing its stdin is enough, and what is left after that is killed. */
  async end(): Promise<void> {
    this.#ended ??= new HarnessError('The client process was ended', { code: 'CLIENT_PROCESS_ENDED' });
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin.end();
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), 1_000);
    await gone;
    clearTimeout(killer);
  }

  #receive(line: string): void {
    const message = JSON.parse(line) as FromWorker;
    if (message.type === 'events') {
      this.#listeners.onEvents(message.events);
      return;
    }
    if (message.type === 'leader') {
      this.#listeners.onLeader(message);
      return;
    }
    if (message.type === 'trouble') {
      this.#fail(`The client process failed: ${message.message}`);
      return;
    }
    this.#waiting.get(message.type)?.shift()?.resolve(message);
  }

  #fail(message: string): void {
    if (this.#ended) return;
    this.#ended = new HarnessError(message, {
      code: 'CLIENT_PROCESS_FAILED',
      hint: 'This is a defect of the harness or of a plugin.',
    });
    for (const { reject } of [...this.#waiting.values()].flat()) reject(this.#ended);
    this.#waiting.clear();
  }
}
