import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { HarnessError } from '../../harness/core/errors.ts';

/**
 * Makes programs look at their clocks again: timers of Go that are due fire then. One process of the shim does it for as
 * long as there is need, so that a kick takes a fraction of a millisecond. It ends with this process.
 */
export class Kicker {
  readonly #shim: string;
  #process: ChildProcess | undefined;
  readonly #waiting: { readonly done: () => void; readonly failed: (error: Error) => void }[] = [];

  constructor(shim: string) {
    this.#shim = shim;
  }

  /**
   * Resolves when every thread of the process, pid of this machine, has been sent the signal. Whether it did anything is
   * to be observed; a process that is gone needs none.
   */
  kick(pid: number): Promise<void> {
    const { stdin } = (this.#process ??= this.#start());
    return new Promise((done, failed) => {
      this.#waiting.push({ done, failed });
      stdin?.write(`${pid}\n`);
    });
  }

  /** Resolves when the process is gone; the next kick starts another one. */
  async close(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    // Where it could not even be started, whoever wanted a kick was told.
    const gone = once(child, 'exit').catch(() => undefined);
    child.stdin?.end();
    await gone;
  }

  #start(): ChildProcess {
    const child = spawn(this.#shim, ['kick'], { stdio: ['pipe', 'pipe', 'ignore'] });
    createInterface({ input: child.stdout }).on('line', () => this.#waiting.shift()?.done());
    const fail = (): void => {
      for (const { failed } of this.#waiting.splice(0)) failed(kickerGone());
    };
    child.on('error', fail).on('exit', fail);
    child.stdin.on('error', fail);
    return child;
  }
}

function kickerGone(): HarnessError {
  return new HarnessError('the process that wakes programs has ended', { code: 'CLOCK_KICKER' });
}
