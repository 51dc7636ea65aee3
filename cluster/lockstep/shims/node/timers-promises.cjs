'use strict';
/** node:timers/promises, util.promisify of the timers, and AbortSignal.timeout. */
const { promisify } = require('node:util');
const promises = require('node:timers/promises');
const { setTimeout, setInterval, setImmediate, clearTimeout, clearImmediate } = require('./timers.cjs');

function install() {
  const functions = { setTimeout: after, setImmediate: soon, setInterval: again };
  Object.assign(promises, functions);
  setTimeout[promisify.custom] = after;
  setImmediate[promisify.custom] = soon;
  define(promises.scheduler, 'wait', (milliseconds, options) => after(milliseconds, undefined, options));
  define(promises.scheduler, 'yield', () => soon());
  define(AbortSignal, 'timeout', abortedAfter);
}

function after(milliseconds, value, options) {
  return waiting(
    options,
    (done) => keep(setTimeout(done, milliseconds, value), options),
    (timer) => clearTimeout(timer),
  );
}

function soon(value, options) {
  return waiting(
    options,
    (done) => keep(setImmediate(done, value), options),
    (immediate) => clearImmediate(immediate),
  );
}

/** A promise that a signal can reject. */
function waiting({ signal } = {}, start, stop) {
  if (signal?.aborted) return Promise.reject(abortError(signal));
  return new Promise((resolve, reject) => {
    const waits = start((value) => {
      signal?.removeEventListener('abort', aborted);
      resolve(value);
    });
    function aborted() {
      stop(waits);
      reject(abortError(signal));
    }
    signal?.addEventListener('abort', aborted, { once: true });
  });
}

async function* again(milliseconds, value, options = {}) {
  const { signal } = options;
  if (signal?.aborted) throw abortError(signal);
  let passed = 0;
  let wake = () => undefined;
  const timer = keep(
    setInterval(() => {
      passed++;
      wake();
    }, milliseconds),
    options,
  );
  const aborted = () => wake();
  signal?.addEventListener('abort', aborted, { once: true });
  try {
    for (;;) {
      if (passed === 0 && !signal?.aborted) await new Promise((resolve) => (wake = resolve));
      for (; passed > 0; passed--) yield value;
      if (signal?.aborted) throw abortError(signal);
    }
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', aborted);
  }
}

function abortedAfter(milliseconds) {
  const controller = new AbortController();
  const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  setTimeout(() => controller.abort(reason), milliseconds).unref();
  return controller.signal;
}

function keep(timer, { ref = true } = {}) {
  return ref ? timer : timer.unref();
}

function abortError(signal) {
  const error = new Error('The operation was aborted', { cause: signal.reason });
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' });
}

function define(object, name, value) {
  Object.defineProperty(object, name, { configurable: true, writable: true, value });
}

module.exports = { install };
