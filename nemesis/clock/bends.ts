import { NS_PER_MS } from '../../harness/core/duration.ts';
import type { ClockBend } from '../../harness/core/fault-action.ts';
import { jumped, offset, returned, running, type ClockState } from './clock-state.ts';

/** Of a clock, what it becomes at `at`, ns of the kernel's clock of that name. */
export type ClockChange = (clock: ClockState, at: bigint) => ClockState;

/** How a fault bends a clock: at its beginning, over and over while it lasts, and at its end. */
export interface Bending {
  readonly begin: ClockChange;
  readonly beat?: { readonly intervalMs: number; readonly change: (count: number) => ClockChange };
  /** Undefined where the clock stays as it is. */
  readonly end: ClockChange | undefined;
  /** Whether programs have to be woken all the time, because their clock is faster than the kernel's, by which they sleep. */
  readonly hurries: boolean;
}

/** What a bend does to the wall clock, which is set right when it is over. */
export function bendingOfWall(bend: ClockBend): Bending {
  return { ...bending(bend), end: bend.kind === 'jump' ? undefined : returned };
}

/** The same for a monotonic clock, which goes on from where it is. */
export function bendingOfMonotonic(bend: ClockBend): Bending {
  return { ...bending(bend), end: bend.kind === 'jump' ? undefined : RUN };
}

const RUN: ClockChange = (clock, at) => running(clock, at, 1);

function bending(bend: ClockBend): Omit<Bending, 'end'> {
  switch (bend.kind) {
    case 'offset':
      return { begin: (clock, at) => offset(clock, at, nanoseconds(bend.amountMs)), hurries: false };
    case 'jump':
      return { begin: leap(bend.amountMs), hurries: false };
    case 'rate':
      return { begin: (clock, at) => running(clock, at, bend.rate), hurries: bend.rate > 1 };
    case 'freeze':
      return { begin: (clock, at) => running(clock, at, 0), hurries: false };
    case 'step': {
      const { amountMs, intervalMs } = bend;
      const beat = { intervalMs, change: () => leap(amountMs) };
      return { begin: (clock, at) => running(clock, at, 0), beat, hurries: false };
    }
    case 'strobe': {
      const { amountMs, intervalMs } = bend;
      const beat = { intervalMs, change: (count: number) => leap(count % 2 === 1 ? -amountMs : amountMs) };
      return { begin: leap(amountMs), beat, hurries: false };
    }
  }
}

function leap(amountMs: number): ClockChange {
  return (clock, at) => jumped(clock, at, nanoseconds(amountMs));
}

function nanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms * NS_PER_MS));
}
