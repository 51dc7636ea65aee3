/**
 * A node program of the suite's own, not of any system: it counts its lives in its data folder, says over HTTP what it
 * sees, sends datagrams when asked to, and ends in the ways a process can end.
 * Arguments: data folder, output folder. Environment: VERSION, and STUBBORN to ignore SIGTERM.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { ECHO_PORT, type EchoAnswer } from './echo-protocol.ts';

const [data, output] = process.argv.slice(2) as [string, string];
const livesFile = join(data, 'lives');
appendFileSync(livesFile, '+');
const lives = readFileSync(livesFile, 'utf8').length;
appendFileSync(join(output, 'lives.txt'), `life ${lives}\n`);

const received = new Map<string, number>();
const datagrams = createSocket('udp4');
datagrams.on('message', (_, from) => received.set(from.address, (received.get(from.address) ?? 0) + 1));
datagrams.bind(ECHO_PORT, '0.0.0.0');

process.on('SIGTERM', () => {
  if (process.env['STUBBORN'] === undefined) process.exit(0);
});

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://node');
  const parameter = (name: string): string => url.searchParams.get(name) ?? '';
  switch (url.pathname) {
    case '/exit':
      return process.exit(Number(parameter('code')));
    case '/abort':
      return process.abort();
    case '/fetch':
      get(parameter('url'), { agent: false }, (inner) => inner.pipe(response)).on('error', (error) => {
        response.end(JSON.stringify({ ...seen(request), error: error.message }));
      });
      return;
    case '/hang':
      return;
    case '/send':
      for (let n = 0; n < Number(parameter('count')); n++) datagrams.send('x', ECHO_PORT, parameter('to'));
  }
  response.end(JSON.stringify(seen(request)));
}

function seen(request: IncomingMessage): EchoAnswer {
  return {
    lives,
    version: process.env['VERSION'] ?? '',
    remote: request.socket.remoteAddress ?? '',
    received: Object.fromEntries(received),
  };
}

createServer(answer).listen(ECHO_PORT, '0.0.0.0', () => {
  process.stdout.write(`life ${lives} listens\n`);
  process.stderr.write(`life ${lives} complains\n`);
});
