'use strict';
/** Functions of `fs` where they concern the pipes to the harness, and files that are no files but show the machine. */
const fs = require('node:fs');
const { outside, write } = require('./channel.cjs');
const { readBlocking, readLater } = require('./input.cjs');

const STANDARD = new Map([
  [0, 0],
  [1, 1],
  ['/dev/stdin', 0],
  ['/dev/fd/0', 0],
  ['/proc/self/fd/0', 0],
  ['/dev/stdout', 1],
  ['/dev/fd/1', 1],
  ['/proc/self/fd/1', 1],
]);
const MACHINE = /^\/(?:proc|sys|dev)\/(?!null$)/;
const OPENING = [
  'open',
  'openSync',
  'readFile',
  'readFileSync',
  'writeFile',
  'writeFileSync',
  'readdir',
  'readdirSync',
];
const WATCHING = ['watch', 'watchFile'];

function install() {
  installReading();
  installWriting();
  installOpening();
  for (const name of WATCHING) around(fs, name, () => outside(`fs.${name}`));
  around(fs.promises, 'watch', () => outside('fs.promises.watch'));
}

function installReading() {
  around(fs, 'readSync', (fd, buffer, offset, length) => {
    if (fd === 0) return { result: readBlocking(partOf(buffer, offset, length)) };
  });
  around(fs, 'read', (fd, ...given) => {
    if (fd !== 0) return;
    const callback = given.pop();
    const [buffer, offset, length] = readArguments(given);
    readLater(partOf(buffer, offset, length), (count) => callback(null, count, buffer));
    return {};
  });
  around(fs, 'readFileSync', (path) => {
    if (STANDARD.get(path) !== 0) return;
    outside('reading stdin to its end, which never comes');
    for (;;) readBlocking(Buffer.alloc(65536));
  });
  around(fs, 'readFile', (path) => {
    if (STANDARD.get(path) !== 0) return;
    outside('reading stdin to its end, which never comes');
    const readOn = () => readLater(Buffer.alloc(65536), readOn);
    readOn();
    return {};
  });
  for (const name of ['readv', 'readvSync']) {
    around(fs, name, (fd) => fd === 0 && outside(`fs.${name} of stdin`));
  }
}

function installWriting() {
  const take = (data, offset, length) => {
    if (typeof data === 'string') write(typeof length === 'string' ? Buffer.from(data, length) : data);
    else write(partOf(data, offset, length));
    return typeof data === 'string' ? Buffer.byteLength(data) : partOf(data, offset, length).length;
  };
  around(fs, 'writeSync', (fd, ...given) => (fd === 1 ? { result: take(...given) } : undefined));
  around(fs, 'write', (fd, data, ...given) => {
    if (fd !== 1) return;
    const callback = given.pop();
    const count = take(data, ...given);
    setImmediate(() => callback(null, count, data));
    return {};
  });
  around(fs, 'writev', (fd, buffers, ...given) => {
    if (fd !== 1) return;
    const count = buffers.reduce((sum, buffer) => sum + take(buffer), 0);
    setImmediate(() => given.at(-1)(null, count, buffers));
    return {};
  });
  around(fs, 'writevSync', (fd, buffers) => {
    if (fd === 1) return { result: buffers.reduce((sum, buffer) => sum + take(buffer), 0) };
  });
  for (const name of ['writeFileSync', 'appendFileSync', 'writeFile', 'appendFile']) {
    around(fs, name, (path, data, ...given) => {
      if (STANDARD.get(path) !== 1) return;
      take(data);
      if (!name.endsWith('Sync')) setImmediate(given.at(-1), null);
      return {};
    });
  }
}

/** Opened by name, the pipes are the same pipes; to close them closes nothing. */
function installOpening() {
  around(fs, 'openSync', (path) => (STANDARD.has(path) ? { result: STANDARD.get(path) } : undefined));
  around(fs, 'open', (path, ...given) => {
    if (!STANDARD.has(path)) return;
    setImmediate(() => given.at(-1)(null, STANDARD.get(path)));
    return {};
  });
  around(fs, 'closeSync', (fd) => (STANDARD.has(fd) ? {} : undefined));
  around(fs, 'close', (fd, callback) => {
    if (!STANDARD.has(fd)) return;
    setImmediate(() => callback?.(null));
    return {};
  });
  const report = (path) => {
    if (MACHINE.test(String(path)) && !STANDARD.has(path)) outside(`the file ${String(path)}`);
  };
  for (const name of OPENING) around(fs, name, report);
  for (const name of ['open', 'readFile', 'writeFile', 'appendFile', 'readdir']) {
    around(fs.promises, name, report);
    around(fs.promises, name, (path) => STANDARD.has(path) && outside(`fs.promises.${name} of ${String(path)}`));
  }
}

/** Calls `first` before the function; what it returns as an object is the call's answer (`{ result }`) instead. */
function around(object, name, first) {
  const original = object[name];
  const replacement = function (...given) {
    const answer = first(...given);
    return typeof answer === 'object' ? answer.result : original.apply(this, given);
  };
  Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(original));
  object[name] = replacement;
}

/** The three ways to call fs.read: with everything, with options, with a buffer and options. */
function readArguments(given) {
  if (ArrayBuffer.isView(given[0])) return given;
  const { buffer = Buffer.alloc(16384), offset, length } = given[0] ?? {};
  return [buffer, offset, length];
}

/** The part of a buffer that offset and length, or options with these, mean. */
function partOf(buffer, offset = 0, length = undefined) {
  if (typeof offset === 'object' && offset !== null) return partOf(buffer, offset.offset, offset.length);
  const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const start = offset ?? 0;
  return bytes.subarray(start, start + (length ?? bytes.length - start));
}

module.exports = { install };
