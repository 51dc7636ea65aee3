/** Runs where the lab's clients are: asks the URLs it reads from stdin and ends when stdin closes. */
import { get } from 'node:http';
import { createInterface } from 'node:readline';
import type { ClientQuestion, ClientReply } from './echo-protocol.ts';

function ask({ id, url, timeoutMs }: ClientQuestion): void {
  const reply = (rest: Omit<ClientReply, 'id'>): void => {
    process.stdout.write(`${JSON.stringify({ id, ...rest })}\n`);
  };
  const request = get(url, { agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (body += chunk));
    response.on('end', () => reply({ body }));
    response.on('error', (error) => reply({ error: error.message }));
  });
  request.on('error', (error) => reply({ error: error.message }));
}

const questions = createInterface({ input: process.stdin });
questions.on('line', (line) => ask(JSON.parse(line) as ClientQuestion));
questions.on('close', () => process.exit(0));
