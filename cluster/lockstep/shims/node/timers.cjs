'use strict';
/** setTimeout, setInterval, setImmediate and their clear functions on the node's own clock. */
const timers = require('node:timers');
const { AsyncResource } = require('node:async_hooks');
const { clock, NS_PER_MS } = require('./clock.cjs');
const { deadlines, immediates, wake } = require('./loop.cjs');

const LONGEST_MS = 2 ** 31 - 1;
const real = { setTimeout, setImmediate };

/** Timers whose number the program asked for, because they can be cleared by it. */
const byNumber = new Map();
let made = 0;

class Timeout {
  constructor(callback, milliseconds, given, repeats) {
    this.callback = callback;
    this.given = given;
    this.repeats = repeats;
    this.duration = durationOf(milliseconds);
    this.refed = true;
    this.number = ++made;
    this.context = new AsyncResource('Timeout');
    this.start();
  }

  start() {
    deadlines.add(this, clock.now + this.duration);
    wake();
  }

  fire() {
    try {
      this.context.runInAsyncScope(this.callback, this, ...this.given);
    } finally {
      if (this.repeats && !this.cleared && !this.waits) this.start();
      if (!this.waits) byNumber.delete(this.number);
    }
  }

  close() {
    this.cleared = true;
    deadlines.remove(this);
    byNumber.delete(this.number);
    return this;
  }

  refresh() {
    if (this.cleared) return this;
    deadlines.remove(this);
    this.start();
    return this;
  }

  ref() {
    return this.keep(true);
  }

  unref() {
    return this.keep(false);
  }

  keep(refed) {
    if (this.waits && this.refed !== refed) deadlines.refed += refed ? 1 : -1;
    this.refed = refed;
    if (refed) wake();
    return this;
  }

  hasRef() {
    return this.refed;
  }

  [Symbol.toPrimitive]() {
    byNumber.set(this.number, this);
    return this.number;
  }

  [Symbol.dispose]() {
    this.close();
  }
}

class Immediate {
  constructor(callback, given) {
    this.callback = callback;
    this.given = given;
    this.refed = true;
    this.context = new AsyncResource('Immediate');
    immediates.push(this);
    wake();
  }

  fire() {
    this.context.runInAsyncScope(this.callback, this, ...this.given);
  }

  ref() {
    this.refed = true;
    return this;
  }

  unref() {
    this.refed = false;
    return this;
  }

  hasRef() {
    return this.refed;
  }

  [Symbol.dispose]() {
    clearImmediate(this);
  }
}

function setTimeoutOfNode(callback, milliseconds, ...given) {
  if (typeof callback !== 'function') return real.setTimeout(callback);
  return new Timeout(callback, milliseconds, given, false);
}

function setIntervalOfNode(callback, milliseconds, ...given) {
  if (typeof callback !== 'function') return real.setTimeout(callback);
  return new Timeout(callback, milliseconds, given, true);
}

function setImmediateOfNode(callback, ...given) {
  if (typeof callback !== 'function') return real.setImmediate(callback);
  return new Immediate(callback, given);
}

function clearTimeout(timer) {
  if (timer instanceof Timeout) timer.close();
  else if (typeof timer === 'number' || typeof timer === 'string') byNumber.get(Number(timer))?.close();
}

function clearImmediate(immediate) {
  const place = immediates.indexOf(immediate);
  if (place >= 0) immediates.splice(place, 1);
}

/** As Node.js has it: whole milliseconds, and 1 for whatever is no duration. */
function durationOf(milliseconds) {
  const number = Number(milliseconds);
  return (number >= 1 && number <= LONGEST_MS ? Math.trunc(number) : 1) * NS_PER_MS;
}

const functions = {
  setTimeout: setTimeoutOfNode,
  setInterval: setIntervalOfNode,
  setImmediate: setImmediateOfNode,
  clearTimeout,
  clearInterval: clearTimeout,
  clearImmediate,
};

function install() {
  for (const [name, replacement] of Object.entries(functions)) {
    Object.defineProperty(replacement, 'name', { value: name });
    globalThis[name] = timers[name] = replacement;
  }
}

module.exports = { install, ...functions };
