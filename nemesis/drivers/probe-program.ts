/**
 * Runs in a node's network namespace and notices when packets of other nodes stop coming, and when they come again. While
 * it is told to watch, it sends a small datagram to every other such program every {@link PERIOD_MS}, and remembers when it
 * heard of each. Ends when its stdin closes.
 *
 * Usage: probe-program.js PORT ADDRESS OTHER_ADDRESS…
 *
 * stdin, a line each: `watch`, `rest`, `report`. stdout, a line each: `ready`; `heard` when all others were,
 * after `watch`; `silence ADDRESS FROM TO` for times without
 * a packet, in ns of the monotonic clock, as they end; and after `report` those that go on, with TO `-`, closed by
 * `reported`.
 */
import { createSocket } from 'node:dgram';
import { createInterface } from 'node:readline';

/** Between two datagrams on a link. */
const PERIOD_MS = 20;
/** Without a packet for this long a link counts as silent: two datagrams are missing for certain. */
const SILENCE_NS = 60_000_000n;

const [port, address, ...others] = process.argv.slice(2) as [string, string, ...string[]];
const heard = new Map<string, bigint>();
const beacon = Buffer.from('verdict link');
let timer: NodeJS.Timeout | undefined;

const socket = createSocket('udp4');
socket.on('message', (_, { address: from }) => {
  const now = process.hrtime.bigint();
  const last = heard.get(from);
  if (last !== undefined && now - last > SILENCE_NS) say(`silence ${from} ${String(last)} ${String(now)}`);
  heard.set(from, now);
  if (last === undefined && heard.size === others.length) say('heard');
});
socket.bind(Number(port), address, () => say('ready'));

createInterface({ input: process.stdin })
  .on('line', (order) => {
    if (order === 'watch') watch();
    else if (order === 'rest') rest();
    else report();
  })
  .on('close', () => process.exit(0));

function watch(): void {
  if (timer !== undefined) return;
  heard.clear();
  timer = setInterval(send, PERIOD_MS);
  send();
}

function rest(): void {
  clearInterval(timer);
  timer = undefined;
}

function send(): void {
  // What cannot be sent does not arrive, and that is noticed at the other end.
  for (const other of others) socket.send(beacon, Number(port), other, () => undefined);
}

function report(): void {
  const now = process.hrtime.bigint();
  for (const other of others) {
    const last = heard.get(other);
    if (last !== undefined && now - last > SILENCE_NS) say(`silence ${other} ${String(last)} -`);
  }
  say('reported');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
