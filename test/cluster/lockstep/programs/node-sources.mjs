// Tells what every source of time and randomness says, and in what order work is done, when it is asked.
import crypto, { randomUUID, webcrypto } from 'node:crypto';
import { readFile, readFileSync, writeFileSync } from 'node:fs';
import { readFile as readFilePromise } from 'node:fs/promises';
import { performance as imported } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as after, setImmediate as soon, setInterval as again, scheduler } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliCompress, gunzip, gzip } from 'node:zlib';

const answers = {
  init: () => ({ type: 'init_ok' }),
  time: () => times(),
  random: () => randoms(),
  timers: (_, dest) => startTimers(dest),
  order: () => order(),
  work: () => work(),
};

createInterface({ input: process.stdin }).on('line', async (line) => {
  const { src, dest, body } = JSON.parse(line);
  const answer = await answers[body.type](body, src);
  send(dest, src, { type: body.type, ...answer, in_reply_to: body.msg_id });
});

function times() {
  return {
    now: Date.now(),
    date: new Date().getTime(),
    called: Date(),
    other: new Date(0).toISOString(),
    instance: new Date() instanceof Date && new Date().constructor === Date,
    local: new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', timeStyle: 'medium' }).format(),
    parts: new Intl.DateTimeFormat('en-GB').formatToParts().map(({ value }) => value),
    performance: performance.now(),
    imported: imported.now(),
    origin: performance.timeOrigin,
    hrtime: process.hrtime(),
    since: process.hrtime([1, 500_000_000]),
    bigint: String(process.hrtime.bigint()),
    uptime: process.uptime(),
    event: new Event('x').timeStamp,
  };
}

async function randoms() {
  const asynchronous = promisify(crypto.randomBytes);
  return {
    math: [Math.random(), Math.random()],
    bytes: crypto.randomBytes(9).toString('hex'),
    later: (await asynchronous(9)).toString('hex'),
    integer: [crypto.randomInt(1000), crypto.randomInt(5000, 6000)],
    uuid: [randomUUID(), webcrypto.randomUUID(), globalThis.crypto.randomUUID()],
    fill: crypto.randomFillSync(Buffer.alloc(8), 2, 4).toString('hex'),
    filled: await new Promise((resolve, reject) =>
      crypto.randomFill(Buffer.alloc(6), (error, bytes) => (error ? reject(error) : resolve(bytes.toString('hex')))),
    ),
    values: [...crypto.getRandomValues(new Uint16Array(3)), ...globalThis.crypto.getRandomValues(new Uint8Array(3))],
    pid: [process.pid, process.ppid],
  };
}

/** Each timer says when it fired. */
function startTimers(dest) {
  const began = Date.now();
  const fired = (name) => send('n1', dest, { type: 'fired', name, after: Date.now() - began });
  setTimeout(fired, 30, 'timeout 30');
  setTimeout(fired, 10.9, 'timeout 10.9');
  setTimeout(fired, 0, 'timeout 0');
  clearTimeout(setTimeout(fired, 5, 'cleared'));
  clearTimeout(+setTimeout(fired, 5, 'cleared by number'));
  const refreshed = setTimeout(fired, 20, 'refreshed at 10');
  setTimeout(() => refreshed.refresh(), 10);
  let times = 0;
  const interval = setInterval(() => {
    fired(`interval ${String(++times)}`);
    if (times === 2) clearInterval(interval);
  }, 12);
  promisify(setTimeout)(40, 'promisified').then(fired);
  after(41, 'promise').then(fired);
  scheduler.wait(42).then(() => fired('scheduler'));
  soon('immediate').then(fired);
  AbortSignal.timeout(43).addEventListener('abort', ({ target }) => fired(target.reason.name));
  const stopped = new AbortController();
  after(50, undefined, { signal: stopped.signal }).catch((error) => fired(error.name));
  setTimeout(() => stopped.abort(), 44);
  void repeat(fired);
  return {};
}

async function repeat(fired) {
  for await (const name of again(45, 'iterated')) {
    fired(name);
    return;
  }
}

/** In what order things that are begun together come to an end. */
async function order() {
  const seen = [];
  const done = (name) => () => seen.push(name);
  setImmediate(() => {
    seen.push('immediate');
    process.nextTick(done('tick in immediate'));
    Promise.resolve().then(done('promise in immediate'));
    setImmediate(done('second immediate'));
  });
  setImmediate(done('other immediate'));
  crypto.pbkdf2('slow', 'salt', 50_000, 8, 'sha256', done('slow job'));
  readFile(new URL(import.meta.url), done('file'));
  readFilePromise(new URL(import.meta.url)).then(done('file promise'));
  process.nextTick(done('tick'));
  queueMicrotask(done('microtask'));
  Promise.resolve().then(done('promise'));
  seen.push('call');
  await after(1);
  return { seen };
}

/** Jobs of the thread pool and chains of them, which must be over before the program is said to wait. */
async function work() {
  const text = Buffer.from('abc'.repeat(100_000));
  writeFileSync('work.txt', text);
  const zipped = await promisify(gzip)(text);
  const unzipped = await promisify(gunzip)(zipped);
  const chain = [];
  for (let times = 0; times < 5; times++) chain.push((await readFilePromise('work.txt')).length);
  const key = await promisify(crypto.pbkdf2)('secret', 'salt', 1000, 8, 'sha256');
  const digest = await webcrypto.subtle.digest('SHA-256', text);
  const { instance } = await WebAssembly.instantiate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  return {
    brotli: (await promisify(brotliCompress)(text)).length > 0,
    unzipped: unzipped.equals(text),
    chain,
    key: key.toString('hex'),
    digest: Buffer.from(digest).toString('hex') === crypto.createHash('sha256').update(text).digest('hex'),
    compiled: instance instanceof WebAssembly.Instance,
    same: readFileSync('work.txt').equals(text),
  };
}

function send(src, dest, body) {
  console.log(JSON.stringify({ src, dest, body }));
}
