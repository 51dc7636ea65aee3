import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { HISTORY_FORMAT } from '../core/history.ts';
import { isJsonObject } from '../core/json.ts';
import { TRACE_FORMAT } from '../core/trace.ts';
import { unreadable } from './unreadable.ts';

/** What a file of JSON lines holds by its first line: the header, or else what steps and events have; undefined if neither. */
export async function kindOfFile(path: string): Promise<'history' | 'trace' | undefined> {
  const first = parse(await firstLine(path));
  if (!isJsonObject(first)) return undefined;
  if (first['format'] === TRACE_FORMAT || ('step' in first && 'sends' in first)) return 'trace';
  return first['format'] === HISTORY_FORMAT || ('process' in first && 'f' in first) ? 'history' : undefined;
}

async function firstLine(path: string): Promise<string> {
  const input = createReadStream(path);
  try {
    for await (const line of createInterface({ input })) return line;
    return '';
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    input.destroy();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
