import type { Json } from '../../core/json.ts';
import { byText, characterOf, numberOf, stringOf } from './edn-atoms.ts';
import {
  OPEN_VECTOR,
  CLOSE_VECTOR,
  OPEN_LIST,
  CLOSE_LIST,
  OPEN_MAP,
  CLOSE_MAP,
  QUOTE,
  BACKSLASH,
  HASH,
  COLON,
  SEMICOLON,
  CARET,
  UNDERSCORE,
  NEW_LINE,
  endsWord,
  isBlank,
} from './edn-characters.ts';

/** One value of an EDN text, and the line it begins on. */
export interface EdnForm {
  readonly value: Json;
  readonly line: number;
}

/** What is wrong with an EDN text, and where. */
export class EdnProblem extends Error {
  readonly line: number;
  /** The text ended inside of a value: whoever wrote it was stopped. */
  readonly torn: boolean;

  constructor(line: number, message: string, torn = false) {
    super(message);
    this.line = line;
    this.torn = torn;
  }
}

/**
 * The values of an EDN text, one at a time. A vector or list at the top is not a value but what holds them together, so
 * that a history of a hundred megabytes is never held as one tree. EDN says more than JSON; what has no counterpart
 * becomes the nearest thing that keeps equal values equal and different ones different:
 *
 * - keywords and symbols are texts without the colon; characters are texts;
 * - ratios, and integers that a double cannot hold, are the text of their digits;
 * - sets are lists in a canonical order; lists are vectors; keys of maps are texts;
 * - tags and metadata are dropped, so `#jepsen.history.Op{…}` is its map.
 *
 * @throws EdnProblem
 * @see https://github.com/edn-format/edn
 */
export function* ednForms(text: string): Generator<EdnForm> {
  const reader = new EdnReader(text);
  while (reader.skipToValue()) {
    const line = reader.line;
    const opener = reader.peek();
    if (opener !== OPEN_VECTOR && opener !== OPEN_LIST) {
      yield { value: reader.read(), line };
      continue;
    }
    reader.open();
    const closer = opener === OPEN_VECTOR ? CLOSE_VECTOR : CLOSE_LIST;
    while (reader.skipToMember(closer)) yield { line: reader.line, value: reader.read() };
  }
}

class EdnReader {
  readonly #text: string;
  #at = 0;
  #lines = 1;
  /** Up to where line feeds have been counted. */
  #counted = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.charCodeAt(0) === 0xfeff) this.#at = 1;
  }

  /** Of what comes next, from 1. */
  get line(): number {
    for (; this.#counted < this.#at; this.#counted++)
      if (this.#text.charCodeAt(this.#counted) === NEW_LINE) this.#lines++;
    return this.#lines;
  }

  peek(): number {
    return this.#text.charCodeAt(this.#at);
  }

  open(): void {
    this.#at++;
  }

  /** False at the end of the text. */
  skipToValue(): boolean {
    for (;;) {
      this.#skipBlanks();
      if (this.#at >= this.#text.length) return false;
      if (this.peek() === HASH && this.#text.charCodeAt(this.#at + 1) === UNDERSCORE) {
        this.#at += 2;
        this.#member();
      } else if (this.peek() === CARET) {
        this.#at++;
        this.#member();
      } else return true;
    }
  }

  /** False when the collection ended, which is then behind us. */
  skipToMember(closer: number): boolean {
    if (!this.skipToValue()) throw this.#torn();
    if (this.peek() !== closer) return true;
    this.#at++;
    return false;
  }

  read(): Json {
    const next = this.peek();
    switch (next) {
      case OPEN_MAP:
        return this.#map();
      case OPEN_VECTOR:
        return this.#sequence(CLOSE_VECTOR);
      case OPEN_LIST:
        return this.#sequence(CLOSE_LIST);
      case QUOTE:
        return this.#string();
      case HASH:
        return this.#dispatch();
      case BACKSLASH:
        return this.#character();
      case CLOSE_MAP:
      case CLOSE_VECTOR:
      case CLOSE_LIST:
        throw new EdnProblem(this.line, `expected a value, not "${String.fromCharCode(next)}"`);
      default:
        return this.#atom();
    }
  }

  #map(): Json {
    this.#at++;
    const map: Record<string, Json> = {};
    while (this.skipToMember(CLOSE_MAP)) {
      const line = this.line;
      const key = this.read();
      if (!this.skipToValue()) throw this.#torn();
      if (this.peek() === CLOSE_MAP) throw new EdnProblem(line, `the map has no value for ${JSON.stringify(key)}`);
      const name = typeof key === 'string' ? key : JSON.stringify(key);
      if (name === '__proto__') Object.defineProperty(map, name, { value: this.read(), enumerable: true });
      else map[name] = this.read();
    }
    return map;
  }

  #sequence(closer: number): Json[] {
    this.#at++;
    const items: Json[] = [];
    while (this.skipToMember(closer)) items.push(this.read());
    return items;
  }

  #string(): string {
    const start = this.#at + 1;
    let end = start;
    let escaped = false;
    for (; ; end++) {
      const next = this.#text.charCodeAt(end);
      if (next === QUOTE) break;
      if (Number.isNaN(next)) throw this.#torn();
      if (next !== BACKSLASH) continue;
      escaped = true;
      end++;
    }
    this.#at = end + 1;
    const raw = this.#text.slice(start, end);
    return escaped ? stringOf(raw) : raw;
  }

  /** Sets, tags, symbolic numbers, regular expressions. */
  #dispatch(): Json {
    this.#at++;
    const next = this.peek();
    if (next === OPEN_MAP) return this.#sequence(CLOSE_MAP).sort(byText);
    if (next === QUOTE) return this.#string();
    if (next === HASH) {
      this.#at++;
      return `##${this.#word()}`;
    }
    if (Number.isNaN(next)) throw this.#torn();
    this.#word();
    return this.#member();
  }

  #character(): string {
    this.#at++;
    const word = this.#word();
    if (word === '') return this.#text.charAt(this.#at++);
    return characterOf(word);
  }

  #atom(): Json {
    const start = this.#at;
    const word = this.#word();
    if (word === '') throw new EdnProblem(this.line, `unexpected "${this.#text.charAt(start)}"`);
    if (word.charCodeAt(0) === COLON) return word.slice(1);
    if (word === 'nil') return null;
    if (word === 'true') return true;
    if (word === 'false') return false;
    return numberOf(word) ?? word;
  }

  /** Up to the next blank, bracket, quote or comment. */
  #word(): string {
    const start = this.#at;
    while (!endsWord(this.#text.charCodeAt(this.#at))) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #member(): Json {
    if (!this.skipToValue()) throw this.#torn();
    return this.read();
  }

  #skipBlanks(): void {
    for (; ; this.#at++) {
      const next = this.peek();
      if (next === SEMICOLON) {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end < 0 ? this.#text.length : end;
      }
      if (!isBlank(this.peek())) return;
    }
  }

  #torn(): EdnProblem {
    this.#at = this.#text.length;
    return new EdnProblem(this.line, 'the text ends inside of a value', true);
  }
}
