import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIPv6, type AddressInfo } from 'node:net';
import { errorPage } from '../../reports/site/error-page.ts';
import { FILTERS, NO_FILTER, type ListFilter } from '../../reports/site/filter.ts';
import { sitePolicy } from '../../reports/site/frame.ts';
import { servedIndexPage, type AskedList } from '../../reports/site/index-page.ts';
import { comparisonPath, placeAt, type SitePlace } from '../../reports/site/links.ts';
import { olderFirst } from '../../reports/site/listed.ts';
import { messageOf, VerdictError } from '../core/errors.ts';
import type { Catalogue } from './catalogue.ts';
import { closed, listening, type Listening } from './listening.ts';
import { pageOfComparison, pageOfRun } from './pages.ts';
import { openWithin } from './regular-file.ts';
import { partsOf, refusalOf, type Reach } from './request-rules.ts';
import { sendFile } from './send-file.ts';

export interface ServeOptions extends Reach, Listening {
  /** Told of what went wrong within the server while it answered. */
  readonly onTrouble: (message: string) => void;
}

export interface RunningServer {
  /** `http://127.0.0.1:7878/` */
  readonly url: string;
  /** Ends it, and whatever it is sending. */
  close(): Promise<void>;
}

/**
 * Serves runs for reading: the list, pages of runs, comparisons and the files of runs.
 *
 * @throws InputError for a host that is not this machine's; UnavailableError where the port cannot be had
 */
export async function startServer(catalogue: Catalogue, options: ServeOptions): Promise<RunningServer> {
  const server = createServer((request, response) => {
    void new Answer(catalogue, options, request, response).give();
  });
  await listening(server, options);
  const { port } = server.address() as AddressInfo;
  const host = isIPv6(options.host) ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${String(port)}/`, close: () => closed(server) };
}

/** One request and its answer. */
class Answer {
  readonly #catalogue: Catalogue;
  readonly #options: ServeOptions;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;

  constructor(catalogue: Catalogue, options: ServeOptions, request: IncomingMessage, response: ServerResponse) {
    this.#catalogue = catalogue;
    this.#options = options;
    this.#request = request;
    this.#response = response;
  }

  async give(): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) this.#response.setHeader(name, value);
    try {
      await this.#answer();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #answer(): Promise<void> {
    const refusal = refusalOf(this.#request, this.#options);
    if (refusal !== undefined) {
      if (refusal.status === 405) this.#response.setHeader('Allow', 'GET, HEAD');
      this.#page(refusal.status, errorPage(refusal.title, refusal.sentence));
      return;
    }
    const url = this.#request.url ?? '';
    const parts = partsOf(url);
    const place = parts && placeAt(parts);
    if (place === undefined) this.#notFound();
    else await this.#show(place, new URLSearchParams(url.split('?').slice(1).join('?')));
  }

  async #show(place: SitePlace, query: URLSearchParams): Promise<void> {
    const catalogue = this.#catalogue;
    switch (place.kind) {
      case 'index':
        this.#page(200, servedIndexPage(catalogue.list(), askedIn(query)));
        return;
      case 'compare-form':
        this.#compare(query.getAll('run'));
        return;
      case 'run':
        this.#found(pageOfRun(catalogue, catalogue.list(), place.id));
        return;
      case 'comparison':
        this.#found(await pageOfComparison(catalogue, catalogue.list(), [place.older, place.newer]));
        return;
      case 'file':
        await this.#file(place.id, place.path);
    }
  }

  /** Each two runs have one page, to which the list's form leads. */
  #compare(ids: readonly string[]): void {
    const { runs } = this.#catalogue.list();
    const [one, other, more] = runs.filter(({ id }) => ids.includes(id));
    if (one === undefined || other === undefined || more !== undefined) {
      const sentence = 'Go back to the list, tick two runs and compare them.';
      this.#page(400, errorPage('Two runs make a comparison', sentence));
      return;
    }
    const [older, newer] = olderFirst(one, other);
    this.#response.writeHead(303, { Location: comparisonPath(older.id, newer.id) }).end();
  }

  async #file(id: string, path: readonly string[]): Promise<void> {
    const directory = this.#catalogue.directoryOf(id);
    const file = directory === undefined ? undefined : await openWithin(directory, path);
    if (file === undefined) this.#notFound();
    else await sendFile(this.#request, this.#response, path.at(-1) as string, file);
  }

  #found(page: string | undefined): void {
    if (page === undefined) this.#notFound();
    else this.#page(200, page);
  }

  #notFound(): void {
    this.#page(404, errorPage('Not here', 'There is no such run or file. The list shows what there is.'));
  }

  #page(status: number, page: string): void {
    this.#response.writeHead(status, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': Buffer.byteLength(page),
      'Content-Security-Policy': `${sitePolicy()}; frame-ancestors 'none'`,
    });
    this.#response.end(this.#request.method === 'HEAD' ? undefined : page);
  }

  /** One answer that fails is no reason to end, and what comes half is broken off so that nobody takes it for whole. */
  #fail(error: unknown): void {
    if (this.#response.headersSent) {
      // A reader who went away is no trouble.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE')
        this.#options.onTrouble(messageOf(error));
      this.#response.destroy();
      return;
    }
    this.#options.onTrouble(error instanceof VerdictError ? error.message : String((error as Error).stack ?? error));
    const hint =
      error instanceof VerdictError ? error.message : 'What went wrong is said where this server was started.';
    this.#page(500, errorPage('This cannot be shown', hint));
  }
}

/** What every answer says: nothing is kept, guessed, told to others or shown inside of other sites. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** What a reader of the list asked for; whatever is not a question of the list is not looked at. */
function askedIn(query: URLSearchParams): AskedList {
  const filter: Record<string, string> = { ...NO_FILTER };
  for (const name of ['text', ...FILTERS]) filter[name] = query.get(name)?.trim() ?? '';
  const page = Number(query.get('page') ?? 1);
  return { filter: filter as unknown as ListFilter, page: Number.isSafeInteger(page) && page > 0 ? page : 1 };
}
