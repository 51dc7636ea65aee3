'use strict';
/** Numbers of processes come from the seed; a signal to the own number reaches the own process. */
const { Stream } = require('./random.cjs');
const channel = require('./channel.cjs');

const LOWEST = 1000;
const COUNT = 30000;

function install(seed) {
  const { pid: realPid, kill } = process;
  const pid = LOWEST + (new Stream(seed, 3).word() % COUNT);
  Object.defineProperty(process, 'pid', { configurable: true, enumerable: true, get: () => pid });
  Object.defineProperty(process, 'ppid', { configurable: true, enumerable: true, get: () => 1 });
  process.kill = (target, signal) => {
    if (target !== pid) channel.outside(`child process: kill of ${target}`);
    else if (process.listenerCount(signal) > 0) channel.outside(`signals: ${signal} to itself`);
    channel.flush();
    return kill.call(process, target === pid ? realPid : target, signal);
  };
}

module.exports = { install };
