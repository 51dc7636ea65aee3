import { NULL_ID, type ValueTable } from '../../core/history/value-table.ts';
import { SINGLE } from '../../core/history/codes.ts';
import type { Json } from '../../core/json.ts';
import type { ColumnsBuilder } from '../../core/history/columns-builder.ts';
import { ByteNames } from './byte-names.ts';

const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const BLANK = 0x20;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;
const LEFT_BRACKET = 0x5b;
const RIGHT_BRACKET = 0x5d;
const LEFT_BRACE = 0x7b;
const RIGHT_BRACE = 0x7d;

/** Numbers of so many digits are exact. */
const MOST_DIGITS = 15;
const DIGITS_OF_BILLION = 9;

const FIELD = {
  index: 0,
  time: 1,
  process: 2,
  type: 3,
  f: 4,
  key: 5,
  value: 6,
  error: 7,
  node: 8,
  planned: 9,
} as const;
const FIELDS = Object.keys(FIELD);
/** As they stand in a line. */
const NAMES = FIELDS.map((field) => Buffer.from(`"${field}":`));
/** Fields that every event has. */
const NEEDED = (1 << FIELD.process) | (1 << FIELD.type) | (1 << FIELD.f);
const TYPES = ['info', 'ok', 'fail', 'invoke'] as const;

/** The code of an invocation; those of completions are the codes of columns. */
export const INVOKE = TYPES.indexOf('invoke');

/**
 * Reads the events of clients straight from bytes, in the form our writer gives them: the known fields in any order,
 * whole numbers, texts of plain ASCII, null, lists. Anything else, wrong lines included, it leaves to JSON.parse.
 */
export class EventScanner {
  process = 0;
  type = 0;
  f = 0;
  /** -1: none. */
  key = -1;
  first = NULL_ID;
  second = SINGLE;
  /** NaN: none. Of a time beyond 2^53 what is above the billions; its billions are 0 for any other. */
  time = NaN;
  billions = 0;
  planned = NaN;
  node: string | undefined;
  error: string | undefined;
  readonly #values: ValueTable;
  readonly #fieldNames = new ByteNames((text) => FIELDS.indexOf(text));
  readonly #types = new ByteNames((text) => TYPES.indexOf(text as (typeof TYPES)[number]));
  readonly #functions: ByteNames;
  readonly #keys: ByteNames;
  readonly #texts: ByteNames;
  readonly #valueTexts: ByteNames;
  readonly #textsById: readonly string[];
  /** By place in a line: the field found there last. */
  readonly #order: number[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;
  /** Where the text that was read last lies. */
  #from = 0;
  #to = 0;
  #number = 0;
  #id = 0;

  constructor({ values, functions, keys, texts }: ColumnsBuilder) {
    this.#values = values;
    this.#functions = new ByteNames((text) => functions.id(text));
    this.#keys = new ByteNames((text) => keys.id(text));
    this.#texts = new ByteNames((text) => texts.id(text));
    this.#valueTexts = new ByteNames((text) => values.id(text));
    this.#textsById = texts.all;
  }

  /** Whether the line was understood; then the fields hold what it says. */
  scan(bytes: Buffer, from: number, to: number): boolean {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
    this.#reset();
    let seen = 0;
    if (!this.#take(LEFT_BRACE)) return false;
    for (let place = 0; place === 0 || this.#take(COMMA); place++) {
      const field = this.#fieldName(place);
      if (field === -1 || !this.#field(field)) return false;
      seen |= 1 << field;
    }
    return this.#take(RIGHT_BRACE) && this.#at === to && (seen & NEEDED) === NEEDED;
  }

  #reset(): void {
    this.key = -1;
    this.first = NULL_ID;
    this.second = SINGLE;
    this.time = NaN;
    this.billions = 0;
    this.planned = NaN;
    this.node = undefined;
    this.error = undefined;
  }

  /** Mostly the field that was at this place in the line before. */
  #fieldName(place: number): number {
    const expected = this.#order[place] ?? 0;
    if (this.#isNext(NAMES[expected] as Buffer)) return expected;
    if (!this.#text()) return -1;
    const field = this.#fieldNames.id(this.#bytes, this.#from, this.#to);
    this.#order[place] = field === -1 ? 0 : field;
    return this.#take(COLON) ? field : -1;
  }

  #isNext(text: Buffer): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    for (let position = 0; position < text.length; position++) {
      if (bytes[at + position] !== text[position]) return false;
    }
    this.#at = at + text.length;
    return this.#at <= this.#end;
  }

  #field(field: number): boolean {
    switch (field) {
      case FIELD.index:
        return this.#integer();
      case FIELD.time:
        return this.#time();
      case FIELD.process:
        if (!this.#integer()) return false;
        this.process = this.#number;
        return true;
      case FIELD.type:
        if (!this.#text()) return false;
        this.type = this.#types.id(this.#bytes, this.#from, this.#to);
        return this.type !== -1;
      case FIELD.f:
        if (!this.#text()) return false;
        this.f = this.#functions.id(this.#bytes, this.#from, this.#to);
        return true;
      case FIELD.key:
        if (!this.#text() && !this.#shortDigits()) return false;
        this.key = this.#keys.id(this.#bytes, this.#from, this.#to);
        return true;
      case FIELD.value:
        return this.#value();
      case FIELD.error:
        if (!this.#text()) return false;
        this.error = this.#textsById[this.#texts.id(this.#bytes, this.#from, this.#to)];
        return true;
      case FIELD.node:
        if (!this.#text()) return false;
        this.node = this.#textsById[this.#texts.id(this.#bytes, this.#from, this.#to)];
        return true;
      case FIELD.planned:
        if (!this.#integer()) return false;
        this.planned = this.#number;
        return true;
      default:
        return false;
    }
  }

  /** A whole number, also one beyond 2^53. */
  #time(): boolean {
    if (this.#integer()) {
      this.billions = 0;
      this.time = this.#number;
      return true;
    }
    if (!this.#digits()) return false;
    const split = this.#to - DIGITS_OF_BILLION;
    if (split - this.#from > MOST_DIGITS) return false;
    this.billions = numberAt(this.#bytes, this.#from, split);
    this.time = numberAt(this.#bytes, split, this.#to);
    const whole = this.billions * 10 ** DIGITS_OF_BILLION + this.time;
    if (!Number.isSafeInteger(whole)) return true;
    this.billions = 0;
    this.time = whole;
    return true;
  }

  #value(): boolean {
    this.#blanks();
    if (this.#bytes[this.#at] !== LEFT_BRACKET) {
      if (!this.#primitive()) return false;
      this.first = this.#id;
      this.second = SINGLE;
      return true;
    }
    const start = this.#at++;
    if (this.#primitive()) {
      this.first = this.#id;
      if (this.#take(COMMA) && this.#primitive()) {
        this.second = this.#id;
        if (this.#take(RIGHT_BRACKET)) return true;
      }
    }
    this.#at = start;
    const list = this.#list();
    if (list === undefined) return false;
    this.first = this.#values.id(list);
    this.second = SINGLE;
    return true;
  }

  /** A list of primitives and lists; undefined where it holds anything else. */
  #list(): Json[] | undefined {
    const items: Json[] = [];
    this.#at++;
    if (this.#take(RIGHT_BRACKET)) return items;
    do {
      this.#blanks();
      if (this.#bytes[this.#at] === LEFT_BRACKET) {
        const list = this.#list();
        if (list === undefined) return undefined;
        items.push(list);
      } else {
        if (!this.#primitive()) return undefined;
        items.push(this.#values.value(this.#id));
      }
    } while (this.#take(COMMA));
    return this.#take(RIGHT_BRACKET) ? items : undefined;
  }

  #primitive(): boolean {
    this.#blanks();
    const byte = this.#bytes[this.#at];
    if (byte === QUOTE) {
      if (!this.#text()) return false;
      this.#id = this.#valueTexts.id(this.#bytes, this.#from, this.#to);
      return true;
    }
    if (byte === 0x6e) {
      this.#id = NULL_ID;
      return this.#word('null');
    }
    if (!this.#integer()) return false;
    this.#id = this.#values.id(this.#number);
    return true;
  }

  #word(word: string): boolean {
    for (let position = 0; position < word.length; position++) {
      if (this.#bytes[this.#at++] !== word.charCodeAt(position)) return false;
    }
    return this.#at <= this.#end;
  }

  /** A text of plain ASCII without escapes. */
  #text(): boolean {
    if (!this.#take(QUOTE)) return false;
    const bytes = this.#bytes;
    let at = this.#at;
    this.#from = at;
    for (let byte = bytes[at] as number; byte !== QUOTE; byte = bytes[++at] as number) {
      if (at >= this.#end || byte < BLANK || byte >= DELETE || byte === BACKSLASH) return false;
    }
    if (at >= this.#end) return false;
    this.#to = at;
    this.#at = at + 1;
    return true;
  }

  #shortDigits(): boolean {
    return this.#digits() && this.#to - this.#from <= MOST_DIGITS;
  }

  /** A whole number from 0 as JSON writes it, of any size, as the text that it is. */
  #digits(): boolean {
    this.#blanks();
    const bytes = this.#bytes;
    let at = this.#at;
    this.#from = at;
    while (at < this.#end && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at++;
    const digits = at - this.#from;
    if (digits === 0 || (digits > 1 && bytes[this.#from] === ZERO)) return false;
    this.#to = at;
    this.#at = at;
    return true;
  }

  /** A whole number as JSON writes it. */
  #integer(): boolean {
    this.#blanks();
    const bytes = this.#bytes;
    let at = this.#at;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const start = at;
    let number = 0;
    for (let byte = bytes[at] as number; at < this.#end && byte >= ZERO && byte <= NINE; byte = bytes[++at] as number) {
      number = 10 * number + byte - ZERO;
    }
    const digits = at - start;
    if (digits === 0 || digits > MOST_DIGITS || (digits > 1 && bytes[start] === ZERO)) return false;
    this.#at = at;
    this.#number = negative ? -number : number;
    return true;
  }

  #take(byte: number): boolean {
    this.#blanks();
    if (this.#at >= this.#end || this.#bytes[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }

  #blanks(): void {
    while (this.#at < this.#end && this.#bytes[this.#at] === BLANK) this.#at++;
  }
}

function numberAt(bytes: Buffer, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) number = 10 * number + (bytes[at] as number) - ZERO;
  return number;
}
