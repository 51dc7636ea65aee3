'use strict';
/**
 * Randomness of node:crypto and WebCrypto. The original is called first: it knows which arguments are wrong. What comes
 * by callback comes after everything that runs, and jobs of the thread pool are waited for.
 */
const crypto = require('node:crypto');
const { Stream } = require('./random.cjs');
const { beginJob } = require('./work.cjs');

/** Functions that compute on another thread when they are given a callback; what comes out depends on nothing but the input. */
const COMPUTED = ['pbkdf2', 'scrypt', 'hkdf', 'checkPrime', 'verify'];

let stream;

function install(seed) {
  stream = new Stream(seed, 2);
  Object.assign(crypto, { randomBytes, pseudoRandomBytes: randomBytes, randomInt, randomUUID, randomFill });
  const { randomFillSync } = crypto;
  crypto.randomFillSync = (...given) => {
    randomFillSync(...given);
    return fillPart(...given);
  };
  for (const name of COMPUTED) waitForCallback(name);
  installWebCrypto();
}

function installWebCrypto() {
  const { webcrypto } = crypto;
  const prototype = Object.getPrototypeOf(webcrypto);
  const { getRandomValues } = prototype;
  prototype.getRandomValues = (array) => fillPart(getRandomValues.call(webcrypto, array));
  prototype.randomUUID = randomUUID;
  const subtle = Object.getPrototypeOf(webcrypto.subtle);
  for (const name of Object.getOwnPropertyNames(subtle)) {
    if (name !== 'constructor' && typeof subtle[name] === 'function') waitForPromise(subtle, name);
  }
}

function randomBytes(size, callback) {
  if (!(Number.isInteger(size) && size >= 0)) return realRandomBytes(size, callback);
  const bytes = stream.fill(Buffer.alloc(size));
  if (callback === undefined) return bytes;
  setImmediate(callback, null, bytes);
}

const { randomBytes: realRandomBytes, randomInt: realRandomInt } = crypto;

function randomInt(min, max, callback) {
  if (max === undefined || typeof max === 'function') return randomInt(0, min, max);
  realRandomInt(min, max);
  const number = min + Math.floor(stream.fraction() * (max - min));
  if (callback === undefined) return number;
  setImmediate(callback, undefined, number);
}

function randomFill(buffer, ...given) {
  const callback = given.pop();
  fillPart(buffer, ...given);
  setImmediate(callback, null, buffer);
}

function fillPart(buffer, offset = 0, size = undefined) {
  const width = buffer.BYTES_PER_ELEMENT ?? 1;
  const bytes = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
  const start = offset * width;
  stream.fill(bytes.subarray(start, size === undefined ? undefined : start + size * width));
  return buffer;
}

/** Version 4, variant 1 of RFC 9562. */
function randomUUID() {
  const bytes = stream.fill(Buffer.alloc(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function waitForCallback(name) {
  const original = crypto[name];
  crypto[name] = function (...given) {
    const callback = given.at(-1);
    if (typeof callback !== 'function') return original.apply(this, given);
    let ended = () => undefined;
    given[given.length - 1] = (...answer) => {
      ended();
      callback(...answer);
    };
    const result = original.apply(this, given);
    ended = beginJob();
    return result;
  };
}

function waitForPromise(subtle, name) {
  const original = subtle[name];
  subtle[name] = function (...given) {
    const result = original.apply(this, given);
    const ended = beginJob();
    result.then(ended, ended);
    return result;
  };
}

module.exports = { install };
