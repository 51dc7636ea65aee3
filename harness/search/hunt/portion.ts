import { HarnessError, messageOf } from '../../core/errors.ts';
import type { Attempt, Attempts, RecordedAttempt } from './attempt.ts';
import { seedAt } from './seeds.ts';
import { addTallies, NO_TALLY, tallyOf, troubleTally, type Tally } from './tally.ts';
import { troubleIn } from './trouble.ts';

/** Schedules of a hunt by their positions, from 0; `to` is the first that is not among them. */
export interface Portion {
  readonly from: number;
  readonly to: number;
}

/** A schedule that broke something, and where in the hunt it was. */
export interface Catch {
  readonly position: number;
  readonly attempt: RecordedAttempt;
}

/** What became of a portion. */
export interface Tried {
  /** The first position that was not tried: the portion's end, unless it was stopped before. */
  readonly to: number;
  readonly tally: Tally;
}

/** Who hears of a portion while it is tried. */
export interface Listener {
  /** The first schedule of a signature that was not known. */
  caught(what: Catch): void;
  /** After every schedule: what all up to it came to. */
  tried(tally: Tally): void;
  /** Whether it is to end here, in the midst of a schedule. */
  stop(): boolean;
}

/** Tries the schedules of a portion. New signatures are added to the known ones. */
export function tryPortion(
  attempts: Attempts,
  base: string,
  { from, to }: Portion,
  known: Set<string>,
  listener: Listener,
): Tried {
  const stop = (): boolean => listener.stop();
  let tally = NO_TALLY;
  for (let position = from; position < to; position++) {
    const seed = seedAt(base, position);
    const attempt = led(attempts, seed, stop);
    if (attempt === undefined) return { to: position, tally };
    tally = addTallies(tally, tallyOf(attempt));
    listener.tried(tally);
    if (attempt.breach === undefined || known.has(attempt.breach.signature)) continue;
    const recorded = recordedOf(attempts, seed);
    if ('tally' in recorded) {
      tally = addTallies(tally, recorded.tally);
      continue;
    }
    known.add(attempt.breach.signature);
    listener.caught({ position, attempt: recorded });
  }
  return { to, tally };
}

/** The schedule, or what a node's process did in place of doing the same again. */
function recordedOf(attempts: Attempts, seed: string): RecordedAttempt | { readonly tally: Tally } {
  try {
    return attempts.record(seed);
  } catch (error) {
    const trouble = troubleIn(error);
    if (trouble === undefined) throw error;
    return { tally: { ...NO_TALLY, troubles: troubleTally(seed, trouble) } };
  }
}

/** @throws HarnessError naming the seed when handlers throw: they are functions, so they do it again */
function led(attempts: Attempts, seed: string, stop: () => boolean): Attempt | undefined {
  try {
    return attempts.attemptUntil(seed, stop);
  } catch (cause) {
    throw new HarnessError(`the schedule of seed ${seed} ended in an exception: ${messageOf(cause)}`, {
      code: 'HUNT_EXCEPTION',
      hint: `Is it the handlers’ own? \`npx verdict hunt … --seed ${seed} --schedules 1\` comes to it again.`,
      cause,
    });
  }
}

/**
 * Hands out portions and takes what they came to, in whatever order; adds it up in the order of the schedules, so that what
 * is said of the first schedules does not depend on who tried them.
 */
export class Portions {
  readonly #size: number;
  /** The first position that is handed out to nobody any more. */
  readonly #end: number;
  #next: number;
  #done: number;
  #tally: Tally;
  readonly #waiting = new Map<number, { readonly to: number; readonly tally: Tally }>();
  /** By where they begin, what portions that are not done came to so far. */
  readonly #begun = new Map<number, Tally>();

  /** Begins at a position with what came before it. */
  constructor(size: number, from: number, end: number, tally: Tally) {
    this.#size = size;
    this.#end = end;
    this.#next = from;
    this.#done = from;
    this.#tally = tally;
  }

  /** Undefined when nothing is left. */
  take(): Portion | undefined {
    if (this.#next >= this.#end) return undefined;
    const from = this.#next;
    this.#next = Math.min(this.#end, from + this.#size);
    return { from, to: this.#next };
  }

  /** What a portion came to before it is done. */
  tried({ from }: Portion, tally: Tally): void {
    this.#begun.set(from, tally);
  }

  done({ from, to }: Portion, tally: Tally): void {
    this.#begun.delete(from);
    this.#waiting.set(from, { to, tally });
    for (let next = this.#waiting.get(this.#done); next !== undefined; next = this.#waiting.get(this.#done)) {
      this.#waiting.delete(this.#done);
      this.#done = next.to;
      this.#tally = addTallies(this.#tally, next.tally);
    }
  }

  /** All schedules before this position were tried, */
  get position(): number {
    return this.#done;
  }

  /** and that is what they came to. */
  get tally(): Tally {
    return this.#tally;
  }

  /** What all schedules came to that were tried so far, in whatever order. */
  get soFar(): Tally {
    const waiting = [...this.#waiting.values()].map(({ tally }) => tally);
    return [...waiting, ...this.#begun.values()].reduce(addTallies, this.#tally);
  }
}
