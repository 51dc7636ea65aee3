import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { InputError } from '../../core/errors.ts';
import { HISTORY_FORMAT, type HistorySemantics } from '../../core/history.ts';
import type { HistoryColumns } from '../../core/history-columns.ts';
import { columnsOf } from '../../core/history/columns-builder.ts';
import { isJsonObject, type Json } from '../../core/json.ts';
import { model } from '../../core/models/registry.ts';
import type { HistoryEvent } from '../../core/operation.ts';
import { readHistoryColumns } from '../history/columns-reader.ts';
import type { SemanticsOverrides } from '../history/event-rules.ts';
import { readHistory, refuseNonsense } from '../history-file.ts';
import { shownPath, unreadable } from '../unreadable.ts';
import { formats } from './formats.ts';
import { guessModel } from './guess-model.ts';
import type { HistoryFormat } from './history-format.ts';
import { resolveSemantics, semanticsIn, type ResolvedSemantics, type SemanticsOrigins } from './semantics.ts';

/** Our own format, which has a reader of its own. */
export const JSONL = 'jsonl';

/** How a history came to be read as it was. */
export interface Reading {
  readonly format: string;
  readonly semantics: HistorySemantics;
  readonly origins: SemanticsOrigins;
  /** What was left out, a sentence each. */
  readonly remarks: readonly string[];
}

/** The operations of a history from anywhere. */
export interface LoadedHistory extends Reading {
  readonly columns: HistoryColumns;
}

/** Every event of a history from anywhere, those of the nemesis among them. */
export interface LoadedEvents extends Reading {
  readonly events: readonly HistoryEvent[];
}

/** Bytes looked at to tell a file's format, and the model of a history without header. */
const HEAD = 1 << 16;

/**
 * Reads the operations of a history in any of the known formats.
 *
 * @param format its name; undefined: told from the content
 * @throws InputError with `file:line` and what was expected there
 */
export async function loadHistory(path: string, flags: SemanticsOverrides, format?: string): Promise<LoadedHistory> {
  const known = formatOf(path, format);
  if (known !== JSONL) {
    const { events, ...reading } = loadOther(path, known, flags);
    return { ...reading, columns: columnsOf(events) };
  }
  const resolved = jsonlSemantics(path, flags);
  const { columns, tornTail } = await readHistoryColumns(path, resolved.semantics);
  return { ...resolved, columns, format: JSONL, remarks: tornTail ? [TORN] : [] };
}

/** The same for whoever needs every event, in memory for as long as they do. */
export async function loadEvents(path: string, flags: SemanticsOverrides, format?: string): Promise<LoadedEvents> {
  const known = formatOf(path, format);
  if (known !== JSONL) return loadOther(path, known, flags);
  const resolved = jsonlSemantics(path, flags);
  const { events, tornTail } = await readHistory(path, resolved.semantics);
  return { ...resolved, events, format: JSONL, remarks: tornTail ? [TORN] : [] };
}

/**
 * A history that is in memory already.
 *
 * @throws InputError naming the event by its position
 */
export function givenHistory(events: readonly HistoryEvent[], flags: SemanticsOverrides): LoadedHistory {
  const resolved = resolveSemantics(flags, {}, {}, guessModel(events));
  refuseNonsense(
    events,
    model(resolved.semantics.model),
    (position, reason) => new InputError(`event ${position} ${reason}`, { code: 'HISTORY_INVALID' }),
  );
  return { ...resolved, columns: columnsOf(events), format: 'events', remarks: [] };
}

const TORN = 'the last line is torn and was left out';

function formatOf(path: string, name: string | undefined): HistoryFormat | typeof JSONL {
  if (name === JSONL) return JSONL;
  if (name !== undefined) return formats.named(name);
  const head = headOf(path);
  if (isJsonl(head)) return JSONL;
  const known = formats.all.find((each) => each.recognises(head));
  if (known === undefined) throw unrecognised(path);
  return known;
}

/** The first of a file's characters. */
export function headOf(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      if (!fstatSync(file).isFile() && !fstatSync(file).isDirectory()) throw readOnce(path);
      const bytes = Buffer.alloc(HEAD);
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, HEAD, 0)).replace(/^\ufeff/, '');
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw unreadable(path, cause);
  }
}

function readOnce(path: string): InputError {
  return new InputError(`${path} is no regular file`, {
    code: 'FILE_UNREADABLE',
    hint: 'A history is read more than once: write it to a file first.',
  });
}

/** Nothing at all is an empty history of ours. */
export function isJsonl(head: string): boolean {
  return /^\s*($|\{\s*["}])/.test(head);
}

function jsonlSemantics(path: string, flags: SemanticsOverrides): ResolvedSemantics {
  const { header, events } = peek(headOf(path), path);
  const guess = flags.model === undefined && header.model === undefined ? guessModel(events) : undefined;
  return resolveSemantics(flags, header, {}, guess);
}

/** The header and first events, as far as they can be read; the reader says what is wrong with them. */
function peek(
  head: string,
  path: string,
): { readonly header: Partial<HistorySemantics>; readonly events: HistoryEvent[] } {
  const lines = head.split('\n').slice(0, -1);
  const values = lines.map(parse).filter(isJsonObject);
  const isHeader = values[0]?.['format'] === HISTORY_FORMAT;
  const header = isHeader ? semanticsIn(values[0] ?? {}, (reason) => malformedHeader(path, reason)) : {};
  const events = values.slice(isHeader ? 1 : 0).map((value) => ({ value: null, ...value }) as unknown as HistoryEvent);
  return { header, events };
}

function malformedHeader(path: string, reason: string): InputError {
  return new InputError(`${shownPath(path)}:1 ${reason}`, { code: 'HISTORY_INVALID' });
}

function parse(line: string): Json {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return null;
  }
}

function loadOther(path: string, format: HistoryFormat, flags: SemanticsOverrides): LoadedEvents {
  const refuse = (line: number, reason: string): InputError => malformed(path, line, reason, format);
  const text = textOf(path);
  const { events, lines, header, tornAt, remarks } = format.read(text, refuse);
  const said = semanticsIn(header, (reason) => refuse(1, reason));
  const { semantics, origins } = resolveSemantics(flags, said, format.defaults, guessModel(events));
  refuseNonsense(events, model(semantics.model), (position, reason) => refuse(lines[position] as number, reason));
  const where = `inside of line ${String(tornAt)}${text.endsWith('\n') ? '' : ', before a line feed'}`;
  const torn = tornAt === undefined ? [] : [`the file ends ${where}, and what began there was left out`];
  return { format: format.name, events, semantics, origins, remarks: [...torn, ...remarks] };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_STRING_TOO_LONG') {
      throw new InputError(`${shownPath(path)} is larger than 512 MB`, {
        code: 'HISTORY_TOO_LARGE',
        hint: 'Only JSON lines can be that long: convert it in parts, or check fewer keys.',
        cause,
      });
    }
    throw unreadable(path, cause);
  }
}

function malformed(path: string, line: number, reason: string, { name, summary }: HistoryFormat): InputError {
  return new InputError(`${shownPath(path)}:${String(line)} ${reason}`, {
    code: 'HISTORY_INVALID',
    hint: `It was read as ${name} (${summary}); --format names another.`,
  });
}

function unrecognised(path: string): InputError {
  return new InputError(`${shownPath(path)}:1 expected a history in one of the known formats`, {
    code: 'HISTORY_FORMAT_UNKNOWN',
    hint: `Name the format with --format: ${[JSONL, ...formats.all.map(({ name }) => name)].join(', ')}.`,
  });
}
