'use strict';
/** Every way to ask for the time: Date, performance, process.hrtime, process.uptime, Intl without a date. */
const { performance } = require('node:perf_hooks');
const { clock } = require('./clock.cjs');

const NS_PER_S = 1_000_000_000;

function install() {
  installDate();
  installIntl();
  installPerformance();
  installProcess();
}

function installDate() {
  const RealDate = globalThis.Date;
  const wall = () => Math.floor(clock.readWall());
  // A function and not a class, because `Date()` without `new` is a string.
  function Date(...given) {
    if (new.target === undefined) return new RealDate(wall()).toString();
    return Reflect.construct(RealDate, given.length === 0 ? [wall()] : given, new.target);
  }
  Object.defineProperties(Date, {
    length: { value: RealDate.length, configurable: true },
    prototype: { value: RealDate.prototype, writable: false },
  });
  for (const name of ['parse', 'UTC']) define(Date, name, RealDate[name]);
  define(Date, 'now', () => wall());
  define(RealDate, 'now', Date.now);
  define(RealDate.prototype, 'constructor', Date);
  define(globalThis, 'Date', Date);
}

/** A format without a date formats the present. */
function installIntl() {
  const { prototype } = Intl.DateTimeFormat;
  const { get } = Object.getOwnPropertyDescriptor(prototype, 'format');
  const present = (date) => (date === undefined ? Math.floor(clock.readWall()) : date);
  Object.defineProperty(prototype, 'format', {
    configurable: true,
    get() {
      const format = get.call(this);
      return (date) => format(present(date));
    },
  });
  const { formatToParts } = prototype;
  define(prototype, 'formatToParts', function (date) {
    return formatToParts.call(this, present(date));
  });
}

function installPerformance() {
  const age = () => clock.readAge();
  define(Object.getPrototypeOf(performance), 'now', age);
  define(performance, 'now', age);
  const timeOrigin = clock.epoch + clock.born / 1e6;
  Object.defineProperty(performance, 'timeOrigin', { configurable: true, enumerable: true, value: timeOrigin });
  define(performance, 'toJSON', () => ({ timeOrigin }));
  Object.defineProperty(Event.prototype, 'timeStamp', { configurable: true, enumerable: true, get: age });
}

function installProcess() {
  const hrtime = (before) => {
    const now = clock.read();
    const pair = [Math.floor(now / NS_PER_S), now % NS_PER_S];
    if (before === undefined) return pair;
    const [seconds, rest] = [pair[0] - before[0], pair[1] - before[1]];
    return rest < 0 ? [seconds - 1, rest + NS_PER_S] : [seconds, rest];
  };
  hrtime.bigint = () => BigInt(clock.read());
  define(process, 'hrtime', hrtime);
  define(process, 'uptime', () => (clock.read() - clock.born) / NS_PER_S);
}

function define(object, name, value) {
  Object.defineProperty(object, name, { configurable: true, writable: true, enumerable: false, value });
}

module.exports = { install };
