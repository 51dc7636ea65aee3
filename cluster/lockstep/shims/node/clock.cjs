'use strict';
/** The node's own clock. It stands still while the program computes; only ticks of the harness move it. */

const NS_PER_MS = 1_000_000;

/** A program that has read the clock so often while it stood still waits for it to move. */
const READS_UNTIL_BUSY_WAIT = 100_000;

const clock = {
  /** ns since the first life of the node began. */
  now: 0,
  /** What `now` was when this life began. */
  born: 0,
  /** Wall clock in ms since 1970 at clock 0. */
  epoch: 0,
  reads: 0,
  /** Called when the program reads the clock again and again; returns when the clock has moved. */
  onBusyWait: () => undefined,

  begin(now, epochSeconds) {
    clock.now = clock.born = now;
    clock.epoch = epochSeconds * 1000;
  },

  moveTo(time) {
    clock.now = time;
    clock.reads = 0;
  },

  /** Every reading of the program comes here. */
  read() {
    if (++clock.reads >= READS_UNTIL_BUSY_WAIT) {
      clock.reads = 0;
      clock.onBusyWait();
    }
    return clock.now;
  },

  /** ms since 1970, with a fraction. */
  readWall() {
    return clock.epoch + clock.read() / NS_PER_MS;
  },

  /** ms since this life began, with a fraction. */
  readAge() {
    return (clock.read() - clock.born) / NS_PER_MS;
  },
};

module.exports = { clock, NS_PER_MS };
