/** Where a line is at its clock's bend, ns, and how much it gains per ns of the kernel's clock, in 2^-32. */
export interface ClockLine {
  readonly shown: bigint;
  readonly rate: bigint;
}

/**
 * A clock as a program is shown it: a function of the kernel's clock that is a line with one bend. Up to `real` it runs
 * by `before`, from then on by `after`. So a change is written a little ahead of its time, and nobody sees it late.
 */
export interface ClockState {
  /** The bend, ns of the kernel's clock. */
  readonly real: bigint;
  readonly before: ClockLine;
  readonly after: ClockLine;
}

const RATE_BITS = 32n;

const RATE_ONE = 1n << RATE_BITS;

/** Shows what the kernel says. */
export const TRUE_CLOCK: ClockState = {
  real: 0n,
  before: { shown: 0n, rate: RATE_ONE },
  after: { shown: 0n, rate: RATE_ONE },
};

/** What is shown when the kernel's clock says `real`, ns; exactly what the shim computes. */
export function shownAt({ real: bend, before, after }: ClockState, real: bigint): bigint {
  const { shown, rate } = real < bend ? before : after;
  return shown + (((real - bend) * rate) >> RATE_BITS);
}

/** From `at` on the clock is ahead by another `amount` ns, and runs as before; a negative amount sets it back. */
export function jumped(clock: ClockState, at: bigint, amount: bigint): ClockState {
  return bent(clock, at, ({ shown, rate }) => ({ shown: shown + amount, rate }));
}

/** From `at` on the clock differs from the kernel's by `amount` ns, and runs like it. */
export function offset(clock: ClockState, at: bigint, amount: bigint): ClockState {
  return bent(clock, at, () => ({ shown: at + amount, rate: RATE_ONE }));
}

/** From `at` on the clock gains `rate` ns per ns; 0 is standstill. */
export function running(clock: ClockState, at: bigint, rate: number): ClockState {
  return bent(clock, at, ({ shown }) => ({ shown, rate: BigInt(Math.round(rate * Number(RATE_ONE))) }));
}

/** From `at` on the clock shows what the kernel says. */
export function returned(clock: ClockState, at: bigint): ClockState {
  return offset(clock, at, 0n);
}

/** Whether the clock shows an earlier time after its bend than before. */
export function goesBack({ before, after }: ClockState): boolean {
  return after.shown < before.shown;
}

/** The line before a bend is the one that was in force until then: an earlier bend has to be over. */
function bent(clock: ClockState, at: bigint, change: (line: ClockLine) => ClockLine): ClockState {
  if (at < clock.real) throw new RangeError(`a clock that bends at ${clock.real} cannot bend at ${at} already`);
  const before = { shown: shownAt(clock, at), rate: clock.after.rate };
  return { real: at, before, after: change(before) };
}
