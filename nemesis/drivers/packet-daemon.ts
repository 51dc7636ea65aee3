import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { HarnessError, messageOf } from '../../harness/core/errors.ts';
import { readAnswer, type Answer } from '../packets/nfqueue/answers.ts';

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Orders are answered within a millisecond; a daemon that says nothing for this long hangs, ms. */
const PATIENCE_MS = 10_000;

/**
 * A packet daemon that runs in a node's namespace as long as its stdin is open: it ends with the harness, however that
 * ends, and packets pass as if it had never been.
 */
export class PacketDaemon {
  readonly #where: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  readonly #ended: Promise<void>;
  #said = '';
  #failure: HarnessError | undefined;
  #closing = false;

  private constructor(where: string, child: ChildProcessWithoutNullStreams) {
    this.#where = where;
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => this.#answered(line));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    // A daemon that is gone is reported by its exit.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => this.#fail(messageOf(error)));
    this.#ended = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        this.#fail(this.#said.trim() || `it ended with ${signal ?? `exit code ${String(code)}`}`);
        resolve();
      });
    });
  }

  /** Starts it and waits until it has the queue. `where` is for messages. Throws HarnessError. */
  static async start(where: string, [file = '', ...parameters]: readonly string[]): Promise<PacketDaemon> {
    const daemon = new PacketDaemon(where, spawn(file, parameters, { stdio: 'pipe' }));
    try {
      await daemon.#next();
      return daemon;
    } catch (error) {
      daemon.#child.kill('SIGKILL');
      throw error;
    }
  }

  /** Gives an order, a line; orders are obeyed one after the other. One that is refused is a mistake of ours. */
  async order(text: string): Promise<Answer> {
    if (this.#failure) throw this.#failure;
    const answered = this.#next();
    this.#child.stdin.write(`${text}\n`);
    const answer = await answered;
    if (answer.answer !== 'refused') return answer;
    throw new RangeError(`the packet daemon of ${this.#where} refused "${text}": ${answer.problem}`);
  }

  /** Lets every packet go that it still has, and ends it. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #next(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail('it does not answer'), PATIENCE_MS);
      this.#waiting.push({
        resolve: (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
  }

  #answered(line: string): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) {
      this.#fail(`it said ${line} unasked`);
      return;
    }
    try {
      waiting.resolve(readAnswer(line));
    } catch (error) {
      waiting.reject(error as Error);
    }
  }

  #fail(reason: string): void {
    if (this.#closing && this.#waiting.length === 0) return;
    this.#failure ??= new HarnessError(`the packet daemon of ${this.#where} failed: ${reason}`, {
      code: 'PACKET_DAEMON',
      hint: 'Run `verdict doctor` to see which fault mechanisms work on this machine.',
    });
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}
