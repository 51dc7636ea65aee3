/**
 * Kinds of edges between transactions, as bits, so that a set of kinds is a number. An edge a -> b says that a comes
 * before b (Adya 1999, section 3.1; Kingsbury and Alvaro 2020):
 *
 * - `WW`: b overwrote, or appended after, what a wrote;
 * - `WR`: b read what a wrote;
 * - `RW`: a read a version, and b wrote a later one;
 * - `PROCESS`: one process did a, then b;
 * - `REALTIME`: a completed before b was invoked;
 * - `THEN`: not an edge by itself: the rest of an edge whose first part ends in an auxiliary vertex;
 * - the others: `WW` or `RW` between versions whose order is known only from the order of the process, or of time, in
 *   which they were seen.
 */
export const WW = 1;
export const WR = 2;
export const RW = 4;
export const PROCESS = 8;
export const REALTIME = 16;
export const THEN = 32;
export const WW_BY_PROCESS = 64;
export const RW_BY_PROCESS = 128;
export const WW_BY_REALTIME = 256;
export const RW_BY_REALTIME = 512;

/** The edges of which two next to each other are what snapshot isolation allows. */
export const ANTI_DEPENDENCY = RW | RW_BY_PROCESS | RW_BY_REALTIME;
