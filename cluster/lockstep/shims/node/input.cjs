'use strict';
/**
 * Message lines on their way to the program, which takes them from process.stdin, or from descriptor 0 by fs.readSync or
 * fs.read. A line is one chunk of the stream.
 */
const { Readable } = require('node:stream');
const loop = require('./loop.cjs');

/** Lines that the program has not read yet. */
const lines = [];
/** Calls of fs.read on descriptor 0: `{ buffer, answer(bytes) }`. */
const readers = [];
let stdin;
let wanted = false;
let refed = true;

/** What the loop asks of the way in. */
const input = {
  take: (line) => void lines.push(line),

  /** Gives the program one line; false when it wants none or there is none. */
  handOver() {
    if (lines.length === 0) return false;
    const reader = readers.shift();
    if (reader !== undefined) {
      reader.answer(copyInto(reader.buffer));
      return true;
    }
    if (!wanted) return false;
    // Goes on when a listener throws, as a pipe does.
    if (!stdin.push(lines.shift())) wanted = false;
    return true;
  },

  isAwaited() {
    if (readers.length > 0) return true;
    if (!wanted || !refed || stdin.destroyed) return false;
    return stdin.listenerCount('readable') > 0 || !stdin.isPaused();
  },
};

function install() {
  Object.defineProperty(process, 'stdin', {
    configurable: true,
    enumerable: true,
    get: () => (stdin ??= makeStdin()),
  });
}

function makeStdin() {
  const stream = new Readable({
    highWaterMark: 65536,
    read() {
      wanted = true;
      loop.wake();
    },
  });
  const keep = (value) => () => {
    refed = value;
    loop.wake();
    return stream;
  };
  return Object.assign(stream, { fd: 0, ref: keep(true), unref: keep(false) });
}

/** fs.readSync(0, …): the whole program waits for its next line. */
function readBlocking(buffer) {
  loop.waitForMessage(() => lines.length > 0);
  return copyInto(buffer);
}

/** fs.read(0, …): `answer` gets the number of bytes. */
function readLater(buffer, answer) {
  readers.push({ buffer, answer });
  loop.wake();
}

/** As much as fits of the oldest line; the rest stays. */
function copyInto(buffer) {
  const line = lines.shift();
  const count = line.copy(buffer);
  if (count < line.length) lines.unshift(line.subarray(count));
  return count;
}

module.exports = { install, input, readBlocking, readLater };
