import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RUN_FILES } from '../store/run-folder.ts';
import { rangeIn } from './range.ts';
import type { FileWithin } from './regular-file.ts';

/** What browsers show as text; anything else they are told to save. */
const TEXT = ['.json', '.jsonl', '.yaml', '.txt', '.log', '.edn', '.mjs', '.html', '.xml', '.md'];

/**
 * Report pages bring a policy of their own, which allows their own script by its digest. This one is for a page that is not what
 * our reports are: it asks nobody for anything, and counts as of another site than this one, so that it reads nothing here.
 */
const REPORT_POLICY =
  "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Pictures have styles, and no scripts. */
const PICTURE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** Everything else is text: no script, no style, whatever is in it. */
const TEXT_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'";

/** Answers with a file or a part of it, and closes it. Only reports are pages and diagrams pictures; all other files are text, or saved. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  { handle, bytes }: FileWithin,
): Promise<void> {
  const { method, headers } = request;
  try {
    // Without validators of ours, nobody can know that a part belongs to the file that he has the other parts of.
    const partial = method === 'GET' && headers['if-range'] === undefined;
    const range = partial ? rangeIn(headers.range, bytes) : undefined;
    const { from, to } = range === undefined || range === 'outside' ? { from: 0, to: bytes - 1 } : range;
    response.setHeader('Accept-Ranges', 'bytes');
    if (range === 'outside') {
      response.writeHead(416, { 'Content-Range': `bytes */${String(bytes)}` }).end();
      return;
    }
    if (range !== undefined)
      response.setHeader('Content-Range', `bytes ${String(from)}-${String(to)}/${String(bytes)}`);
    response.writeHead(range === undefined ? 200 : 206, { ...typeOf(name), 'Content-Length': to - from + 1 });
    if (method === 'HEAD' || bytes === 0) {
      response.end();
      return;
    }
    const stream = handle.createReadStream({ start: from, end: to, autoClose: false });
    await pipeline(stream, response, { end: false });
    // Where a file became shorter meanwhile, the next answer would be taken for the rest of it.
    if (stream.bytesRead === to - from + 1) response.end();
    else request.socket.destroy();
  } finally {
    await handle.close();
  }
}

function typeOf(name: string): Readonly<Record<string, string>> {
  if (name === RUN_FILES.report) {
    return { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': REPORT_POLICY };
  }
  if (extname(name) === '.svg') {
    return { 'Content-Type': 'image/svg+xml', 'Content-Security-Policy': PICTURE_POLICY };
  }
  const type = TEXT.includes(extname(name)) ? 'text/plain; charset=utf-8' : 'application/octet-stream';
  return { 'Content-Type': type, 'Content-Security-Policy': TEXT_POLICY };
}
