import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { Catalogue } from '../../../harness/serve/catalogue.ts';
import { startServer, type RunningServer } from '../../../harness/serve/server.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A server on loopback over a folder, and what it complained of. */
export interface Served extends RunningServer {
  readonly troubles: string[];
  /** The path goes out as it is given, unlike with `fetch`, which tidies it up. */
  get(path: string, options?: RequestOptions): Promise<Reply>;
}

export async function serve(out: string): Promise<Served> {
  const troubles: string[] = [];
  const server = await startServer(Catalogue.of(out), {
    host: '127.0.0.1',
    port: 0,
    remote: false,
    onTrouble: (message) => troubles.push(message),
  });
  return { ...server, troubles, get: (path, options = {}) => reply(server.url, path, options) };
}

function reply(url: string, path: string, options: RequestOptions): Promise<Reply> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: hostname, port, path, agent: false, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}
