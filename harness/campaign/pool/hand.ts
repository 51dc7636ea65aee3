import type { JobOutcome } from '../../core/campaign/outcome.ts';
import { HarnessError } from '../../core/errors.ts';
import type { FromWorker, PostedTask, ToWorker } from './messages.ts';

/** How a worker is reached, whatever it is. */
export interface Line {
  send(message: ToWorker): void;
  /** Ends it at once, and waits until it is gone. */
  end(): Promise<void>;
}

/** The worker went away in the middle of a task. */
export class WorkerLost extends HarnessError {}

/** The task was given up because the campaign stops. */
export class TaskStopped extends Error {}

/** Somebody who does one task at a time. */
export class Hand {
  readonly #line: Line;
  readonly #ready = signalled();
  readonly #stoppedItself = signalled();
  #task: { readonly resolve: (outcome: JobOutcome) => void; readonly reject: (error: Error) => void } | undefined;
  #isGone = false;
  #stopping = false;

  /** @param connect gives the line; is told what to do with what the worker says, and when it is gone */
  constructor(connect: (hear: (message: FromWorker) => void, gone: (reason: string) => void) => Line) {
    this.#line = connect(
      (message) => this.#hear(message),
      (reason) => this.#lost(reason),
    );
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /**
   * Sends the task when the worker is there, and waits for its outcome.
   *
   * @throws WorkerLost when the worker goes away or takes longer than it may, TaskStopped when it was told to stop
   */
  async do(task: PostedTask, limitMs: number): Promise<JobOutcome> {
    if (this.#isGone || this.#stopping) throw new TaskStopped();
    const overdue = setTimeout(() => void this.#give(`it took longer than ${String(limitMs)} ms`), limitMs);
    try {
      return await new Promise((resolve, reject) => {
        this.#task = { resolve, reject };
        void this.#ready.happened.then(() => {
          if (!this.#isGone && !this.#stopping) this.#line.send({ type: 'do', task });
        });
      });
    } finally {
      clearTimeout(overdue);
      this.#task = undefined;
    }
  }

  /** Gives up what it does. Everything of that is cleaned up when this resolves, unless that takes longer than the patience. */
  async stop(patienceMs: number): Promise<void> {
    this.#stopping = true;
    if (this.#isGone) return;
    const patience = setTimeout(this.#stoppedItself.signal, patienceMs);
    void this.#ready.happened.then(() => this.#line.send({ type: 'stop' }));
    await this.#stoppedItself.happened;
    clearTimeout(patience);
    await this.#line.end();
  }

  #hear(message: FromWorker): void {
    if (message.type === 'ready') this.#ready.signal();
    else if (message.type === 'done') this.#task?.resolve(message.outcome);
    else this.#stoppedItself.signal();
  }

  async #give(reason: string): Promise<void> {
    this.#lost(reason);
    await this.#line.end();
  }

  #lost(reason: string): void {
    this.#isGone = true;
    this.#task?.reject(this.#stopping ? new TaskStopped() : new WorkerLost(reason, { code: 'WORKER_LOST' }));
    this.#stoppedItself.signal();
  }
}

interface Signalled {
  readonly happened: Promise<void>;
  readonly signal: () => void;
}

function signalled(): Signalled {
  let signal: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => (signal = resolve));
  return { happened, signal };
}
