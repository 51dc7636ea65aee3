import { request, type Agent } from 'node:http';

/** What became of one HTTP exchange. */
export type Exchange =
  | { readonly type: 'answered'; readonly status: number; readonly body: string }
  /** Proof that the other side saw nothing: there never was a connection. */
  | { readonly type: 'unsent'; readonly error: string }
  /** Something may have left, and no whole answer came. */
  | { readonly type: 'unanswered'; readonly error: string };

export interface Target {
  readonly agent: Agent;
  readonly host: string;
  readonly port: number;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** Sends one request and waits for the whole answer. Never rejects. */
export function exchange({ body = '', ...target }: Target): Promise<Exchange> {
  if (target.signal.aborted) return Promise.resolve({ type: 'unsent', error: 'aborted' });
  return new Promise((resolve) => {
    let connected = false;
    const failed = (error: NodeJS.ErrnoException): void =>
      resolve({ type: connected ? 'unanswered' : 'unsent', error: error.code ?? error.message });
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request({ ...target, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', failed);
      response.on('end', () => {
        resolve({ type: 'answered', status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') });
      });
    });
    // Bytes wait in this process until the connection stands.
    sent.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => (connected = true));
      else connected = true;
    });
    sent.on('error', failed);
    sent.end(body);
  });
}
