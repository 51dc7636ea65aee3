import type { Wait } from './wait.ts';

/**
 * What the threads of a hunt know of its time, in memory that they share: while they try schedules or make one small they
 * hear no messages.
 */
export class Closing {
  /** For the other threads. */
  readonly memory: SharedArrayBuffer;
  readonly #said: Int32Array;

  constructor(memory = new SharedArrayBuffer(PARTS * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#said = new Int32Array(memory);
  }

  /** Schedules end, those that are being tried as well. */
  endSchedules(): void {
    Atomics.store(this.#said, SCHEDULES, 1);
  }

  /** Findings stay as small as they have become. */
  endShrinking(): void {
    Atomics.store(this.#said, SHRINKING, 1);
  }

  get schedulesEnded(): boolean {
    return Atomics.load(this.#said, SCHEDULES) === 1;
  }

  get shrinkingEnded(): boolean {
    return Atomics.load(this.#said, SHRINKING) === 1;
  }
}

/** Ends schedules when a hunt's time is over, and shrinking a grace later. */
export async function closeInTime(closing: Closing, forMs: number, signal: AbortSignal, wait: Wait): Promise<void> {
  const ends = async (ms: number, end: () => void): Promise<void> => {
    if (await wait(ms, signal)) end();
  };
  await Promise.all([
    ends(forMs, () => closing.endSchedules()),
    ends(forMs + graceOf(forMs), () => closing.endShrinking()),
  ]);
}

/** What a hunt of that time gives to findings that are not small by then, ms. */
export function graceOf(forMs: number): number {
  return Math.max(LEAST_GRACE_MS, forMs * GRACE);
}

const PARTS = 2;
const SCHEDULES = 0;
const SHRINKING = 1;
const LEAST_GRACE_MS = 10_000;
const GRACE = 0.1;
