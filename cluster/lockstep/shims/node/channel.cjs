'use strict';
/**
 * The two pipes to the harness: lines in, lines out. What the program writes is kept until it waits again and then
 * leaves in one write together with the idle line, so a step costs two system calls.
 */
const fs = require('node:fs');

const { readSync, writeSync } = fs;
const { wait } = Atomics;
const NEW_LINE = 10;
const RETRY_MS = 1;

const buffer = Buffer.allocUnsafe(65536);
let start = 0;
let end = 0;

/** What the program wrote in this step, strings and bytes in order. */
let written = [];
let sent = false;
let leaving = false;
const reported = new Set();

/** One line with its end, however it was cut on its way; undefined when the harness has closed the pipe. */
function readLine() {
  const before = [];
  for (;;) {
    const at = buffer.subarray(start, end).indexOf(NEW_LINE);
    if (at >= 0) {
      const line = Buffer.concat([...before, buffer.subarray(start, start + at + 1)]);
      start += at + 1;
      return line;
    }
    before.push(Buffer.from(buffer.subarray(start, end)));
    start = 0;
    end = retried(() => readSync(0, buffer, 0, buffer.length, null));
    if (end === 0) return undefined;
  }
}

/** Output of the program, a string or bytes. */
function write(chunk) {
  if (leaving) return writeAll(1, Buffer.from(chunk));
  if (typeof chunk !== 'string') chunk = Buffer.from(chunk);
  sent ||= chunk.includes('\n');
  written.push(chunk);
}

/** The answer to the line that was read last: what was written since, then the control line. */
function answer(control) {
  const output = takeLines();
  if (typeof output === 'string') return writeAll(1, Buffer.from(`${output}${control}\n`));
  writeAll(1, Buffer.concat([output, Buffer.from(`${control}\n`)]));
}

/** Whole lines only: the beginning of one waits for its end, which may come in a later step. */
function takeLines() {
  const output = written.every((chunk) => typeof chunk === 'string') ? written.join('') : bytesOf(written);
  const length = output.lastIndexOf('\n') + 1;
  written = length === output.length ? [] : [output.slice(length)];
  return output.slice(0, length);
}

/** Tells the harness that the program does what is not under control here; once for each thing. */
function outside(what) {
  if (reported.has(what)) return;
  reported.add(what);
  answer(JSON.stringify({ ctl: 'outside', what }));
}

/** From now on everything is written at once: the process is about to end. */
function leave() {
  leaving = true;
  flush();
}

/** Writes what there is, the beginning of a line too: what comes next may be the end. */
function flush() {
  const bytes = bytesOf(written);
  written = [];
  writeAll(1, bytes);
}

/** Ends the process, because what stands on stdin is no protocol. */
function refuse(problem) {
  writeAll(2, Buffer.from(`verdict, shim for Node.js: ${problem}\n`));
  process.reallyExit(70);
}

function bytesOf(chunks) {
  return Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)));
}

/** With nobody at the other end of stdout nothing is left to do. */
function writeAll(descriptor, bytes) {
  try {
    for (let done = 0; done < bytes.length;) {
      done += retried(() => writeSync(descriptor, bytes, done, bytes.length - done));
    }
  } catch (error) {
    if (error.code !== 'EPIPE') throw error;
    if (descriptor === 1) process.reallyExit(0);
  }
}

/** The pipes are blocking ones as a rule; where they are not, the machine waits as little as it can. */
function retried(call) {
  for (;;) {
    try {
      return call();
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

module.exports = {
  readLine,
  write,
  writeAll,
  answer,
  outside,
  leave,
  flush,
  refuse,
  /** Whether a line was sent since `beginStep`. */
  hasSent: () => sent,
  beginStep: () => (sent = false),
};
