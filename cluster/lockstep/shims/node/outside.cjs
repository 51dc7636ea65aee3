'use strict';
/** What the shim does not control: it goes on working, and the harness is told. */
const os = require('node:os');
const childProcess = require('node:child_process');
const crypto = require('node:crypto');
const dgram = require('node:dgram');
const dns = require('node:dns');
const net = require('node:net');
const v8 = require('node:v8');
const vm = require('node:vm');
const nodeModule = require('node:module');
const perfHooks = require('node:perf_hooks');
const timers = require('node:timers');
const workerThreads = require('node:worker_threads');
const { outside } = require('./channel.cjs');

const CHILDREN = ['spawn', 'exec', 'execFile', 'fork', 'spawnSync', 'execSync', 'execFileSync'];
const KEYS = [
  'generateKey',
  'generateKeySync',
  'generateKeyPair',
  'generateKeyPairSync',
  'generatePrime',
  'generatePrimeSync',
  'createDiffieHellman',
  'createDiffieHellmanGroup',
  'getDiffieHellman',
  'createECDH',
  'createSign',
  'sign',
  'publicEncrypt',
];

function install() {
  report('child process', childProcess, CHILDREN);
  report('thread', workerThreads, ['Worker', 'MessageChannel', 'BroadcastChannel']);
  report('thread', globalThis, ['MessageChannel', 'BroadcastChannel']);
  report('thread', Atomics, ['waitAsync']);
  report('thread', nodeModule, ['register']);
  report('native code', process, ['dlopen']);
  report('network', net.Socket.prototype, ['connect']);
  report('network', net.Server.prototype, ['listen']);
  report('network', dgram.Socket.prototype, ['bind', 'send', 'connect']);
  report('network', dns, Object.keys(dns).filter(isLookUp));
  report('network', dns.promises, Object.keys(dns.promises).filter(isLookUp));
  report('randomness of OpenSSL', crypto, KEYS);
  report('randomness of OpenSSL', Object.getPrototypeOf(crypto.subtle), ['generateKey']);
  report('a context with a clock of its own', vm, ['createContext', 'runInNewContext']);
  report('a context with a clock of its own', vm.Script.prototype, ['runInNewContext']);
  report('garbage collection', globalThis, ['WeakRef', 'FinalizationRegistry']);
  reportMeasures();
}

/** The machine's real time and load. */
function reportMeasures() {
  const { performance } = perfHooks;
  report('real time', performance, ['mark', 'measure', 'timerify', 'eventLoopUtilization']);
  report('real time', perfHooks, ['monitorEventLoopDelay', 'PerformanceObserver']);
  report('real time', globalThis, ['PerformanceObserver']);
  report('real time', console, ['time', 'timeLog', 'timeEnd']);
  report('real time', timers, ['active', '_unrefActive', 'enroll']);
  report('real time', process, ['cpuUsage', 'threadCpuUsage', 'resourceUsage']);
  report('the machine', process, ['memoryUsage', 'availableMemory', 'constrainedMemory']);
  report('the machine', os, ['uptime', 'loadavg', 'freemem', 'hostname', 'networkInterfaces']);
  report('the machine', v8, ['getHeapStatistics', 'getHeapSpaceStatistics']);
}

/** Makes these functions and classes tell the harness whenever they are used; those that this Node.js lacks are left out. */
function report(kind, object, names) {
  for (const name of names) {
    const original = object[name];
    if (typeof original !== 'function') continue;
    const tell = () => outside(`${kind}: ${name}`);
    const value = new Proxy(original, {
      apply(target, self, given) {
        tell();
        return Reflect.apply(target, self, given);
      },
      construct(target, given, made) {
        tell();
        return Reflect.construct(target, given, made);
      },
    });
    Object.defineProperty(object, name, { configurable: true, writable: true, value });
  }
}

function isLookUp(name) {
  return /^(?:lookup|resolve|reverse)/.test(name);
}

module.exports = { install };
