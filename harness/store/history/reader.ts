import { createReadStream } from 'node:fs';
import { InputError, messageOf } from '../../core/errors.ts';
import { HISTORY_FORMAT, type History, type HistorySemantics } from '../../core/history.ts';
import type { JsonObject } from '../../core/json.ts';
import { model } from '../../core/models/registry.ts';
import type { HistoryEvent } from '../../core/operation.ts';
import { EventParser, parseLine, refuse } from './event-parser.ts';

/** Semantics the user gives; they win over those in the file. */
export type SemanticsOverride = Partial<HistorySemantics>;

export interface HistoryFile {
  readonly history: History;
  /** The text of a last line that was cut off in mid-writing; undefined when the file ends as it should. */
  readonly torn: string | undefined;
}

/**
 * Reads a history, with or without a header line. A torn last line is left out and reported; anything else that is
 * malformed throws InputError with file, line and what was expected.
 */
export async function readHistory(path: string, override: SemanticsOverride = {}): Promise<HistoryFile> {
  const builder = new HistoryBuilder(path, override);
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1024 * 1024 })) {
      const text = rest + (chunk as string);
      let start = 0;
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
        builder.line(text.slice(start, end));
        start = end + 1;
      }
      rest = text.slice(start);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`The history ${path} cannot be read: ${messageOf(error)}`, {
      code: 'HISTORY_UNREADABLE',
      hint: 'Give the path of a history.jsonl file.',
      cause: error,
    });
  }
  return builder.end(rest);
}

class HistoryBuilder {
  readonly #path: string;
  readonly #override: SemanticsOverride;
  readonly #events: HistoryEvent[] = [];
  #semantics: HistorySemantics | undefined;
  #parser: EventParser | undefined;
  #number = 0;

  constructor(path: string, override: SemanticsOverride) {
    this.#path = path;
    this.#override = override;
  }

  line(text: string): void {
    this.#number++;
    if (text.trim() === '') return;
    const line = parseLine(text, this.#place);
    if (line === undefined) refuse(this.#place, `the line is no JSON: ${text.slice(0, 60)}`, 'one JSON object per line');
    else this.#take(line);
  }

  /** `rest` is what came after the last line break. */
  end(rest: string): HistoryFile {
    let torn: string | undefined;
    if (rest.trim() !== '') {
      this.#number++;
      const line = parseLine(rest, this.#place);
      if (line === undefined) torn = rest;
      else this.#take(line);
    }
    return { history: { semantics: this.#semantics ?? this.#semanticsOf({}), events: this.#events }, torn };
  }

  get #place(): string {
    return `${this.#path}:${this.#number}`;
  }

  #take(line: JsonObject): void {
    if (this.#parser === undefined) {
      const header = line['format'] === undefined ? {} : this.#headerOf(line);
      this.#semantics = this.#semanticsOf(header);
      this.#parser = new EventParser(model(this.#semantics.model));
      if (line['format'] !== undefined) return;
    }
    this.#events.push(this.#parser.parse(line, this.#place));
  }

  #headerOf(line: JsonObject): Partial<HistorySemantics> {
    if (line['format'] !== HISTORY_FORMAT) {
      refuse(this.#place, `"format" is ${JSON.stringify(line['format'])}`, `"${HISTORY_FORMAT}"`);
    }
    const { model: name, initial, failSemantics, nilRead } = line as unknown as Partial<HistorySemantics>;
    if (failSemantics !== 'did-not-happen' && failSemantics !== 'observed-mismatch') {
      refuse(this.#place, `"failSemantics" is ${JSON.stringify(failSemantics)}`, 'did-not-happen, observed-mismatch');
    }
    if (nilRead !== 'value' && nilRead !== 'wildcard') {
      refuse(this.#place, `"nilRead" is ${JSON.stringify(nilRead)}`, 'value, wildcard');
    }
    if (typeof name !== 'string') refuse(this.#place, `"model" is ${JSON.stringify(name)}`, 'the name of a model');
    return { model: name, initial: initial ?? null, failSemantics, nilRead };
  }

  #semanticsOf(header: Partial<HistorySemantics>): HistorySemantics {
    const name = this.#override.model ?? header.model;
    if (name === undefined) {
      throw new InputError(`${this.#path} has no header that names its model.`, {
        code: 'HISTORY_WITHOUT_MODEL',
        hint: 'Say how to read it with --model, and if need be --initial, --fail-semantics and --nil-read.',
      });
    }
    const initial = this.#override.initial ?? header.initial;
    return {
      model: name,
      initial: initial === undefined ? model(name).initial : initial,
      failSemantics: this.#override.failSemantics ?? header.failSemantics ?? 'did-not-happen',
      nilRead: this.#override.nilRead ?? header.nilRead ?? 'value',
    };
  }
}
