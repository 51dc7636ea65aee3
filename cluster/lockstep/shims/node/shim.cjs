'use strict';
/**
 * Runs a program that was written for Maelstrom, unchanged, under the clock, the randomness and the order of a harness
 * that speaks the node protocol of lockstep. Loaded by `node --require shim.cjs program`.
 *
 * It covers, in Node.js 20 and 22: Date, Intl without a date, performance.now and timeOrigin, process.hrtime and uptime;
 * setTimeout, setInterval, setImmediate, timers/promises, util.promisify of them, AbortSignal.timeout, Atomics.wait and
 * loops that read the clock until it has moved; Math.random, all random functions of crypto and WebCrypto; process.pid;
 * process.stdin, stdout and stderr and descriptors 0 and 1 by fs; files, which are real, by calls, callbacks and promises;
 * exit status, exceptions and what was written before.
 *
 * It tells the harness (`outside`) when the program uses child processes, threads, the network, watchers of files, native
 * code, new contexts of vm, keys and signatures by OpenSSL, garbage collection, the machine's load, or files of /proc, /sys
 * and /dev. It does not see: times of files, the order of fs.opendir, os.cpus, how deep a recursion may go.
 */
const { isMainThread } = require('node:worker_threads');

const TESTED = ['20', '22'];

// A thread of the program inherits --require; the program has stepped outside when it started one.
if (isMainThread) start();

function start() {
  const channel = require('./channel.cjs');
  const { seed, now, epoch } = greeting(channel);
  leaveNoTrace();
  const { clock } = require('./clock.cjs');
  clock.begin(now, epoch);
  // Before anything is replaced, so that each finds the originals it needs.
  const loop = require('./loop.cjs');
  const { input } = require('./input.cjs');
  const own = ['work', 'time', 'timers', 'timers-promises', 'random', 'crypto', 'sleep', 'identity', 'input', 'output'];
  for (const name of [...own, 'files', 'outside']) require(`./${name}.cjs`).install(seed);
  require('node:module').syncBuiltinESMExports();
  const [major] = process.versions.node.split('.');
  channel.answer(
    JSON.stringify({ ctl: 'hello', version: 1, runtime: `node ${process.versions.node}`, timers: 'opaque', state: 0 }),
  );
  if (!TESTED.includes(major)) channel.outside(`Node.js ${major}: the shim was tested with ${TESTED.join(' and ')}`);
  loop.begin(input);
}

/** The first line of every life. */
function greeting(channel) {
  const line = channel.readLine()?.toString() ?? '';
  let hello;
  try {
    hello = JSON.parse(line);
  } catch {
    hello = {};
  }
  if (hello?.ctl !== 'hello' || hello.version !== 1) {
    channel.refuse(
      `the first line has to be the hello of version 1 of the node protocol, and is ${line.slice(0, 200)}`,
    );
  }
  const { seed, now, epoch } = hello;
  if (!/^[0-9a-f]{32}$/.test(seed) || !Number.isSafeInteger(now) || !Number.isFinite(epoch)) {
    channel.refuse(`hello needs now (ns), epoch (s) and seed (32 hex digits): ${line.slice(0, 200)}`);
  }
  return { seed, now, epoch };
}

/** Programs that this one starts do not load the shim. */
function leaveNoTrace() {
  const options = process.env.NODE_OPTIONS?.replace(/(?:--require|-r)[ =](?:"[^"]*shim\.cjs"|\S*shim\.cjs)/, '').trim();
  if (options === '') delete process.env.NODE_OPTIONS;
  else if (options !== undefined) process.env.NODE_OPTIONS = options;
}
