'use strict';
/** Atomics.wait with a time limit is how JavaScript sleeps within a call; without other threads nobody can wake it. */
const { clock, NS_PER_MS } = require('./clock.cjs');
const { sleepUntil } = require('./loop.cjs');

const FOREVER = Number.MAX_SAFE_INTEGER;

function install() {
  const { wait } = Atomics;
  Atomics.wait = (array, index, expected, milliseconds = Infinity) => {
    if (wait(array, index, expected, 0) === 'not-equal') return 'not-equal';
    const duration = Math.max(0, Number.isNaN(Number(milliseconds)) ? Infinity : Number(milliseconds)) * NS_PER_MS;
    sleepUntil(Math.min(FOREVER, Math.round(clock.now + duration)));
    return 'timed-out';
  };
}

module.exports = { install };
