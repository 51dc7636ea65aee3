'use strict';
/** process.stdout and process.stderr: written in the order of the calls, as pipes are on Linux. */
const { Writable } = require('node:stream');
const channel = require('./channel.cjs');

function install() {
  replace('stdout', 1, channel.write);
  replace('stderr', 2, (chunk) => channel.writeAll(2, Buffer.from(chunk)));
  process.on('exit', channel.leave);
  for (const name of ['reallyExit', 'abort']) leaveBefore(name);
}

function replace(name, fd, write) {
  let stream;
  const make = () => {
    const made = new Writable({
      decodeStrings: false,
      write(chunk, encoding, done) {
        write(typeof chunk === 'string' && encoding !== 'utf8' ? Buffer.from(chunk, encoding) : chunk);
        done();
      },
    });
    // Like the real ones, which cannot be closed.
    made.destroy = made.destroySoon = () => made;
    return Object.assign(made, { fd, _type: 'pipe' });
  };
  Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => (stream ??= make()) });
}

function leaveBefore(name) {
  const original = process[name];
  process[name] = function (...given) {
    channel.leave();
    return original.apply(this, given);
  };
}

module.exports = { install };
