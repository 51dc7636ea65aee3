/**
 * A node's program for tests: receives numbered datagrams and keeps their numbers by sender, answers TCP connections by
 * echo, and does what it is told over HTTP on a Unix socket, which the test reaches from outside the lab.
 *
 * Usage: station.js ADDRESS SOCKET
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';

const PORT = 7000;
/** Datagrams sent every {@link PAUSE_MS}, so few that no receive buffer overflows where the machine is busy. */
const BURST = 10;
const PAUSE_MS = 3;
/** Between two bytes of a talker, and between two connections. */
const TALK_MS = 20;

const [address, socketPath] = process.argv.slice(2) as [string, string];
/** Numbers in order of arrival, by sender. */
const received = new Map<string, number[]>();
/** When datagrams were sent and arrived, by number: ms of the machine's monotonic clock, which stations share. */
const sentAt = new Map<number, number>();
const arrivedAt = new Map<number, number>();
/** Datagrams that arrived in another form than they were sent. */
let damaged = 0;
let held: Socket | undefined;
let heldState = 'none';

const datagrams = createSocket('udp4');
datagrams.on('message', (bytes, { address: from }) => {
  const number = bytes.readUInt32BE(0);
  arrivedAt.set(number, monotonicMs());
  if (!bytes.equals(message(number))) damaged++;
  else numbersOf(from).push(number);
});
datagrams.bind(PORT, address);

/** Bytes that came over TCP. */
let heard = 0;
createServer((socket) => {
  socket.on('error', () => socket.destroy()).on('data', (bytes) => (heard += bytes.length));
  socket.pipe(socket);
}).listen(PORT, address);

/** Sends `count` datagrams; the codes of errors that sending gave. */
async function send(to: string, count: number): Promise<string[]> {
  const errors: string[] = [];
  for (let first = 0; first < count; first += BURST) {
    const numbers = Array.from({ length: Math.min(BURST, count - first) }, (_, i) => first + i);
    await Promise.all(numbers.map((number) => sendOne(to, number, errors)));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return errors;
}

/** A datagram says its number twice, the second time inverted, and its length differs, so that odd ones are among them. */
function message(number: number): Buffer {
  const bytes = Buffer.alloc(8 + (number % 4));
  bytes.writeUInt32BE(number);
  bytes.writeInt32BE(~number, 4);
  return bytes;
}

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function numbersOf(sender: string): number[] {
  const numbers = received.get(sender) ?? [];
  received.set(sender, numbers);
  return numbers;
}

function sendOne(to: string, number: number, errors: string[]): Promise<void> {
  sentAt.set(number, monotonicMs());
  return new Promise((resolve) => {
    datagrams.send(message(number), PORT, to, (error) => {
      if (error) errors.push(error.message);
      resolve();
    });
  });
}

/** Opens a connection that stays open, and has one byte echoed over it. */
function hold(to: string): Promise<void> {
  held = connect(PORT, to);
  heldState = 'connecting';
  held.on('error', (error) => (heldState = (error as NodeJS.ErrnoException).code ?? 'error'));
  held.on('close', () => (heldState = heldState === 'open' ? 'closed' : heldState));
  return new Promise((resolve) => {
    held?.once('data', () => {
      heldState = 'open';
      resolve();
    });
    held?.write('x');
  });
}

/**
 * Sends that many numbered messages over one new TCP connection, each when the one before has come back as it was sent; how
 * long each took, ms.
 */
async function exchange(to: string, count: number, first = 0): Promise<number[]> {
  const socket = connect({ port: PORT, host: to, noDelay: true });
  const times: number[] = [];
  try {
    await once(socket, 'connect');
    for (let number = first; number < first + count; number++) {
      const sent = performance.now();
      socket.write(message(number));
      let echo = Buffer.alloc(0);
      while (echo.length < message(number).length)
        echo = Buffer.concat([echo, ...((await once(socket, 'data')) as [Buffer])]);
      if (!echo.equals(message(number)))
        throw new Error(`message ${String(number)} came back as ${echo.toString('hex')}`);
      times.push(performance.now() - sent);
    }
  } finally {
    socket.destroy();
  }
  return times;
}

/** The same over many connections at once, every message with another number. */
async function exchanges(to: string, connections: number, count: number): Promise<number[]> {
  const all = Array.from({ length: connections }, (_, i) => exchange(to, count, i * count));
  return (await Promise.all(all)).flat();
}

/** Echoes that a talker heard, and the state of its connection. */
let echoes = 0;
let talking: Socket | undefined;

/** Opens a connection that is opened anew whenever it ends, as programs do; it says nothing until it is told to. */
function talk(to: string): Promise<void> {
  const socket = connect(PORT, to);
  talking = socket;
  socket.on('data', (bytes) => (echoes += bytes.length)).on('error', () => undefined);
  socket.on('close', () => setTimeout(() => void talk(to), TALK_MS));
  return new Promise((resolve) => socket.once('connect', resolve));
}

/** From now on says something all the time. */
function chatter(): void {
  setInterval(() => {
    if (talking?.writable === true && !talking.connecting) talking.write('z');
  }, TALK_MS);
}

/** How often each datagram of each sender arrived: `{sender: {copies: datagrams}}`. */
function counts(): Record<string, Record<number, number>> {
  return Object.fromEntries(
    [...received].map(([from, numbers]) => {
      const copies = new Map<number, number>();
      for (const number of numbers) copies.set(number, (copies.get(number) ?? 0) + 1);
      const histogram: Record<number, number> = {};
      for (const times of copies.values()) histogram[times] = (histogram[times] ?? 0) + 1;
      return [from, histogram];
    }),
  );
}

async function answer(path: string, query: URLSearchParams): Promise<unknown> {
  const to = query.get('to') ?? '';
  if (path === '/send') return send(to, Number(query.get('count')));
  if (path === '/hold') return hold(to);
  if (path === '/held') return heldState;
  if (path === '/write') return held?.write('y');
  if (path === '/heard') return heard;
  if (path === '/talk') return talk(to);
  if (path === '/echoes') return echoes;
  if (path === '/exchange') return exchange(to, Number(query.get('count')));
  if (path === '/exchanges') return exchanges(to, Number(query.get('connections')), Number(query.get('count')));
  if (path === '/numbers') return received.get(query.get('from') ?? '') ?? [];
  if (path === '/damaged') return damaged;
  if (path === '/sent') return [...sentAt];
  if (path === '/arrived') return [...arrivedAt];
  if (path === '/chatter') chatter();
  if (path === '/reset') {
    received.clear();
    arrivedAt.clear();
    damaged = 0;
  }
  return counts();
}

rmSync(socketPath, { force: true });
createHttpServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://station');
  void answer(url.pathname, url.searchParams).then((body) => response.end(JSON.stringify(body ?? null)));
}).listen(socketPath);
