import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Json } from '../../../harness/core/json.ts';
import { decodeRequest, MAX_BODY, type Answer } from '../wire/client-codec.ts';
import type { Member } from './config.ts';
import type { RaftNode } from './node.ts';

/** Connections beyond this are refused. */
const MAX_CONNECTIONS = 4_096;
/** A client must have sent its request after this, ms. */
const REQUEST_TIMEOUT = 10_000;
/** An idle connection is kept, ms: longer than any client's pause, so that it seldom finds it closed. */
const KEEP_ALIVE = 120_000;

/**
 * The node's face to clients: `POST /request`, `GET /status`, `GET /replica?index=N`. Clients are strangers: slow,
 * silent, talking nonsense or gone, they cost at most their own connection.
 */
export class ClientServer {
  readonly #node: RaftNode;
  readonly #server: Server;

  constructor(node: RaftNode) {
    this.#node = node;
    this.#server = createServer({
      noDelay: true,
      requestTimeout: REQUEST_TIMEOUT,
      headersTimeout: REQUEST_TIMEOUT,
      keepAliveTimeout: KEEP_ALIVE,
    });
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.on('request', (request, response) => this.#serve(request, response));
    this.#server.on('clientError', (_error, socket) => socket.destroy());
  }

  async listen({ address, clientPort }: Member): Promise<void> {
    this.#server.listen(clientPort, address);
    await once(this.#server, 'listening');
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    // A peer that hangs up is no error of the node: there is nobody left to answer.
    request.on('error', () => response.destroy());
    response.on('error', () => response.destroy());
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    if (request.method === 'POST' && path === '/request') this.#serveRequest(request, response);
    else if (request.method === 'GET' && path === '/status') reply(response, 200, this.#status());
    else if (request.method === 'GET' && path === '/replica') this.#serveReplica(query, response);
    else refuse(request, response, 404, 'there are POST /request, GET /status and GET /replica');
  }

  #status(): Json {
    return toJson({ ...this.#node.view(), ...this.#node.about() });
  }

  #serveRequest(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = [];
    let length = 0;
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= MAX_BODY) parts.push(part);
      else if (!response.headersSent) refuse(request, response, 413, 'the body is too long');
    });
    request.on('end', () => {
      if (!response.headersSent) this.#execute(Buffer.concat(parts), response);
    });
  }

  #execute(body: Buffer, response: ServerResponse): void {
    const input = decodeRequest(body);
    if (input === undefined) {
      reply(response, 400, { ok: false, error: 'bad-request' });
      return;
    }
    if (!this.#node.knows(input)) {
      reply(response, 400, { ok: false, error: 'unknown-member' });
      return;
    }
    const answer = (given: Answer): void => reply(response, given.status, given.body);
    response.on('close', () => this.#node.abandon(input, answer));
    this.#node.request(input, answer);
  }

  #serveReplica(query: string, response: ServerResponse): void {
    const asked = new URLSearchParams(query).get('index');
    if (asked !== null && !/^\d{1,15}$/.test(asked)) {
      reply(response, 400, { ok: false, error: 'bad-request' });
      return;
    }
    const replica = this.#node.replica(asked === null ? undefined : Number(asked));
    if (replica === null) reply(response, 404, { ok: false, error: 'not-applied' });
    else if (replica === undefined) reply(response, 410, { ok: false, error: 'forgotten' });
    else reply(response, 200, toJson(replica));
  }
}

/** Refuses without reading the rest: the connection ends with the answer. */
function refuse(request: IncomingMessage, response: ServerResponse, status: number, error: string): void {
  response.setHeader('connection', 'close');
  response.on('finish', () => request.destroy());
  reply(response, status, { ok: false, error });
}

function reply(response: ServerResponse, status: number, body: Json): void {
  if (response.destroyed || response.headersSent) return;
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function toJson(value: object): Json {
  return value as unknown as Json;
}
