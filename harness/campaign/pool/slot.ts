import type { JobOutcome } from '../../core/campaign/outcome.ts';
import { HarnessError } from '../../core/errors.ts';
import type { JobTask } from '../job-task.ts';
import { troubledOutcome } from '../outcome-of.ts';
import { replayCommand } from '../replay-command.ts';
import { WorkerLost, type Hand } from './hand.ts';
import type { PostedTask } from './messages.ts';

/** How often a task is given to a worker, where the first one goes away. */
const TRIES = 2;

/** A place for a worker. Where one goes away, the next takes its place and its task, once; then the task is the trouble. */
export class Slot {
  readonly name: string;
  readonly #start: () => Hand;
  #hand: Hand | undefined;
  #stopped = false;

  constructor(name: string, start: () => Hand) {
    this.name = name;
    this.#start = start;
  }

  /**
   * @param source number of the task's spec, as workers know it
   * @throws TaskStopped when the slot was told to stop
   */
  async do(task: JobTask, source: number, limitMs: number): Promise<JobOutcome> {
    const began = performance.now();
    const posted: PostedTask = { ...task, source };
    const losses: string[] = [];
    for (;;) {
      try {
        return await this.#worker().do(posted, limitMs);
      } catch (error) {
        if (!(error instanceof WorkerLost)) throw error;
        losses.push(error.message);
        if (losses.length < TRIES) continue;
        return troubledOutcome(task, lostTwice(losses), {
          wallTime: performance.now() - began,
          worker: this.name,
          replay: replayCommand(task.source, task.job.seed),
        });
      }
    }
  }

  async stop(patienceMs: number): Promise<void> {
    this.#stopped = true;
    await this.#hand?.stop(patienceMs);
  }

  #worker(): Hand {
    if (this.#hand === undefined || (this.#hand.isGone && !this.#stopped)) this.#hand = this.#start();
    return this.#hand;
  }
}

function lostTwice(losses: readonly string[]): HarnessError {
  const said = [...new Set(losses)].join('; then ');
  return new HarnessError(`its worker went away ${String(losses.length)} times: ${said}`, { code: 'WORKER_LOST' });
}
