import { setTimeout as sleep } from 'node:timers/promises';

/** Whether all of the time passed, ms; false as soon as the signal says that nobody waits any more. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<boolean>;

/** Timers of Node.js are no longer than 24 days. */
const LONGEST_MS = 86_400_000;

/** By the clock. */
export async function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    for (let left = ms; left > 0; left -= LONGEST_MS) {
      await sleep(Math.min(left, LONGEST_MS), undefined, { signal });
    }
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
