/**
 * A node's program for tests: receives numbered datagrams and counts them by sender, answers TCP connections by echo,
 * and does what it is told over HTTP on a Unix socket, which the test reaches from outside the lab.
 *
 * Usage: station.js ADDRESS SOCKET
 */
import { createSocket } from 'node:dgram';
import { rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';

const PORT = 7000;
/** Datagrams sent every {@link PAUSE_MS}, so few that no receive buffer overflows where the machine is busy. */
const BURST = 10;
const PAUSE_MS = 3;

const [address, socketPath] = process.argv.slice(2) as [string, string];
const received = new Map<string, Map<number, number>>();
let held: Socket | undefined;
let heldState = 'none';

const datagrams = createSocket('udp4');
datagrams.on('message', (message, { address: from }) => {
  const copies = received.get(from) ?? new Map<number, number>();
  const number = message.readUInt32BE(0);
  received.set(from, copies.set(number, (copies.get(number) ?? 0) + 1));
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

function sendOne(to: string, number: number, errors: string[]): Promise<void> {
  const message = Buffer.alloc(8);
  message.writeUInt32BE(number);
  return new Promise((resolve) => {
    datagrams.send(message, PORT, to, (error) => {
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

/** How often each datagram of each sender arrived: `{sender: {copies: datagrams}}`. */
function counts(): Record<string, Record<number, number>> {
  return Object.fromEntries(
    [...received].map(([from, copies]) => {
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
  if (path === '/reset') received.clear();
  return counts();
}

rmSync(socketPath, { force: true });
createHttpServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://station');
  void answer(url.pathname, url.searchParams).then((body) => response.end(JSON.stringify(body ?? null)));
}).listen(socketPath);
