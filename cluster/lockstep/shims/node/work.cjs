'use strict';
/**
 * Work that the real event loop has still to do for the program: file operations and other jobs of the thread pool, and
 * what Node.js itself put off. The pool has one thread, so jobs end in the order in which they were given, and when one
 * given now has ended, all before it have.
 */
const fs = require('node:fs');
const { outside } = require('./channel.cjs');

const { fstat } = fs;
const realSetImmediate = setImmediate;
const realSetTimeout = setTimeout;

/** Requests that end by themselves: file operations. */
const REQUESTS = new Set(['FSReqCallback', 'FSReqPromise', 'CloseReq', 'Immediate']);

/** How long the machine may go on with what is outside before the harness is answered, ms. */
const GRACE_MS = 1;

let jobs = 0;
let compilations = 0;
let submitted = false;
let graceGiven = false;

/** Must be called before the first job of the pool, which reads its size then. */
function install() {
  process.env.UV_THREADPOOL_SIZE = '1';
  watchCompression();
  watchCompilation();
}

/**
 * Whether the program has to be left to the real event loop before it can be said to wait; then `resume` is called from
 * there.
 */
function leftToEventLoop(resume) {
  const active = process.getActiveResourcesInfo();
  if (active.length === 0 && jobs === 0 && compilations === 0 && !submitted) return false;
  const foreign = active.filter((type) => !REQUESTS.has(type));
  for (const type of foreign) outside(`${type}: something of the machine that the program waits for`);
  if (foreign.length < active.length || jobs > 0 || submitted) return afterJobs(resume);
  if (compilations > 0) return later(resume);
  if (foreign.length === 0 || graceGiven) return false;
  graceGiven = true;
  realSetTimeout(() => later(resume), GRACE_MS);
  return true;
}

/** Whether there is anything but what the program does in its own calls; an immediate is the loop itself. */
function isHeldByOthers() {
  return process.getActiveResourcesInfo().some((type) => type !== 'Immediate');
}

function beginStep() {
  graceGiven = false;
}

function afterJobs(resume) {
  submitted = false;
  fstat(0, () => later(resume));
  return true;
}

function later(resume) {
  realSetImmediate(resume);
  return true;
}

/** A job of the pool that is no request; returns what must be called at its end. */
function beginJob() {
  jobs++;
  return () => void jobs--;
}

/** Streams of zlib give the pool one job after the other by themselves. */
function watchCompression() {
  const zlib = require('node:zlib');
  for (const make of [
    zlib.createGzip,
    zlib.createBrotliCompress,
    zlib.createBrotliDecompress,
    zlib.createZstdCompress,
  ]) {
    const handle = make?.()._handle;
    const prototype = handle && Object.getPrototypeOf(handle);
    if (prototype === undefined || !Object.hasOwn(prototype, 'write')) continue;
    const { write } = prototype;
    prototype.write = function (...given) {
      submitted = true;
      return write.apply(this, given);
    };
  }
}

/** Compilers run on threads of their own; Node.js itself uses them when it loads modules. */
function watchCompilation() {
  for (const name of ['compile', 'instantiate']) {
    const original = WebAssembly[name];
    WebAssembly[name] = function (...given) {
      compilations++;
      const result = original.apply(this, given);
      const ended = () => void compilations--;
      result.then(ended, ended);
      return result;
    };
  }
}

module.exports = { install, leftToEventLoop, isHeldByOthers, beginStep, beginJob, realSetImmediate };
