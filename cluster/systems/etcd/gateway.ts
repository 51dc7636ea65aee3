import { messageOf } from '../../../harness/core/errors.ts';
import { isJsonObject, type JsonObject } from '../../../harness/core/json.ts';

/** How one request to a gateway ended, as far as the client can prove. */
export type Reply = Answered | Unanswered;

export type Answered =
  | { readonly kind: 'answer'; readonly body: JsonObject }
  /** A complete error of etcd's own, with its gRPC code. */
  | { readonly kind: 'error'; readonly code: number; readonly message: string };

export type Unanswered =
  /** No byte of the request left this machine, or the server does not know the path: it had no effect. */
  | { readonly kind: 'unsent'; readonly message: string }
  /** The request may have arrived; what came back, if anything, is no complete answer. */
  | { readonly kind: 'lost'; readonly message: string };

/** The JSON gateway of one member. */
export class Gateway {
  readonly name: string;
  readonly #url: string;
  #prefix: string | undefined;

  constructor(name: string, url: string) {
    this.name = name;
    this.#url = url;
  }

  async post(path: string, body: JsonObject, signal: AbortSignal): Promise<Reply> {
    const prefix = await this.#findPrefix(signal);
    if (typeof prefix !== 'string') return prefix;
    const reply = await request(`${this.#url}${prefix}/${path}`, signal, body);
    if (!('status' in reply)) return reply;
    if (reply.status === 404 && !isJsonObject(reply.body)) {
      // Another release runs there now, with its gateway elsewhere.
      this.#prefix = undefined;
      return { kind: 'unsent', message: `no ${prefix}/${path} here` };
    }
    return interpret(reply);
  }

  /** What the member says of itself in the text format of Prometheus; undefined when it does not answer. */
  async metrics(signal: AbortSignal): Promise<string | undefined> {
    try {
      const response = await fetch(`${this.#url}/metrics`, { signal });
      return response.ok ? await response.text() : undefined;
    } catch {
      return undefined;
    }
  }

  /** The release that the member says it is; undefined when it does not answer. */
  async version(signal: AbortSignal): Promise<string | undefined> {
    const reply = await request(`${this.#url}/version`, signal);
    const version = 'status' in reply && isJsonObject(reply.body) ? reply.body['etcdserver'] : undefined;
    return typeof version === 'string' ? version : undefined;
  }

  /** Where the gateway is depends on the release, which the member itself says; once asked, it is remembered. */
  async #findPrefix(signal: AbortSignal): Promise<string | Reply> {
    if (this.#prefix !== undefined) return this.#prefix;
    const reply = await request(`${this.#url}/version`, signal);
    if (!('status' in reply)) return { kind: 'unsent', message: reply.message };
    const version = isJsonObject(reply.body) ? reply.body['etcdserver'] : undefined;
    if (typeof version !== 'string') return { kind: 'unsent', message: 'the member does not say its version' };
    this.#prefix = prefixOf(version);
    return this.#prefix;
  }
}

/** Releases up to 3.3 serve their gateway under another path; see the gRPC gateway page of etcd's documentation. */
export function prefixOf(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 3 && minor <= 3 ? '/v3beta' : '/v3';
}

interface HttpReply {
  readonly status: number;
  /** Undefined when it is not JSON. */
  readonly body: unknown;
}

async function request(url: string, signal: AbortSignal, body?: JsonObject): Promise<HttpReply | Unanswered> {
  try {
    const response = await fetch(url, { signal, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
    return { status: response.status, body: parse(await response.text()) };
  } catch (error) {
    if (signal.aborted) return { kind: 'lost', message: 'timed out' };
    const cause = (error as Error).cause ?? error;
    return { kind: isConnectFailure(cause) ? 'unsent' : 'lost', message: describe(cause) };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every answer of etcd carries its header; every error its gRPC code. Anything else proves nothing. */
function interpret({ status, body }: HttpReply): Reply {
  if (!isJsonObject(body)) return { kind: 'lost', message: `unreadable answer, HTTP ${status}` };
  if (status === 200 && isJsonObject(body['header'])) return { kind: 'answer', body };
  // Releases disagree on where the text is.
  const { code, message, error = message } = body;
  if (status !== 200 && typeof code === 'number') {
    return { kind: 'error', code, message: typeof error === 'string' ? error : `error ${code}` };
  }
  return { kind: 'lost', message: `unexpected answer, HTTP ${status}` };
}

/** Only a failure to connect proves that nothing was sent. */
function isConnectFailure(cause: unknown): boolean {
  const { syscall, code } = cause as { syscall?: string; code?: string };
  return syscall === 'connect' || code === 'UND_ERR_CONNECT_TIMEOUT';
}

function describe(cause: unknown): string {
  const { code } = cause as { code?: string };
  return code === 'ECONNREFUSED' ? 'connection refused' : messageOf(cause);
}
