import type { ColumnsBuilder } from '../../core/history/columns-builder.ts';
import { ByteNames } from './byte-names.ts';
import { JsonCursor, MOST_DIGITS, numberAt } from './json-cursor.ts';
import { ValueScanner } from './value-scanner.ts';

const COLON = 0x3a;
const COMMA = 0x2c;
const LEFT_BRACE = 0x7b;
const RIGHT_BRACE = 0x7d;

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
  /** NaN: none. Of a time beyond 2^53 what is above the billions; its billions are 0 for any other. */
  time = NaN;
  billions = 0;
  planned = NaN;
  node: string | undefined;
  error: string | undefined;
  readonly #cursor = new JsonCursor();
  readonly #value: ValueScanner;
  readonly #fieldNames = new ByteNames((text) => FIELDS.indexOf(text));
  readonly #types = new ByteNames((text) => TYPES.indexOf(text as (typeof TYPES)[number]));
  readonly #functions: ByteNames;
  readonly #keys: ByteNames;
  readonly #texts: ByteNames;
  readonly #textsById: readonly string[];
  /** By place in a line: the field found there last. */
  readonly #order: number[] = [];

  constructor({ values, functions, keys, texts }: ColumnsBuilder) {
    this.#value = new ValueScanner(this.#cursor, values);
    this.#functions = new ByteNames((text) => functions.id(text));
    this.#keys = new ByteNames((text) => keys.id(text));
    this.#texts = new ByteNames((text) => texts.id(text));
    this.#textsById = texts.all;
  }

  /** Ids of the value, as columns keep it. */
  get first(): number {
    return this.#value.first;
  }

  get second(): number {
    return this.#value.second;
  }

  /** Whether the line was understood; then the fields hold what it says. */
  scan(bytes: Buffer, from: number, to: number): boolean {
    const cursor = this.#cursor;
    cursor.begin(bytes, from, to);
    this.#reset();
    let seen = 0;
    if (!cursor.take(LEFT_BRACE)) return false;
    for (let place = 0; place === 0 || cursor.take(COMMA); place++) {
      const field = this.#fieldName(place);
      if (field === -1 || !this.#field(field)) return false;
      seen |= 1 << field;
    }
    return cursor.take(RIGHT_BRACE) && cursor.at === to && (seen & NEEDED) === NEEDED;
  }

  #reset(): void {
    this.#value.reset();
    this.key = -1;
    this.time = NaN;
    this.billions = 0;
    this.planned = NaN;
    this.node = undefined;
    this.error = undefined;
  }

  /** Mostly the field that was at this place in the line before. */
  #fieldName(place: number): number {
    const cursor = this.#cursor;
    const expected = this.#order[place] ?? 0;
    if (cursor.takeExactly(NAMES[expected] as Buffer)) return expected;
    if (!cursor.text()) return -1;
    const field = this.#idOf(this.#fieldNames);
    this.#order[place] = field === -1 ? 0 : field;
    return cursor.take(COLON) ? field : -1;
  }

  #field(field: number): boolean {
    const cursor = this.#cursor;
    switch (field) {
      case FIELD.index:
        return cursor.integer();
      case FIELD.time:
        return this.#time();
      case FIELD.process:
        if (!cursor.integer()) return false;
        this.process = cursor.number;
        return true;
      case FIELD.type:
        if (!cursor.text()) return false;
        this.type = this.#idOf(this.#types);
        return this.type !== -1;
      case FIELD.f:
        if (!cursor.text()) return false;
        this.f = this.#idOf(this.#functions);
        return true;
      case FIELD.key:
        if (!cursor.text() && !cursor.fewDigits()) return false;
        this.key = this.#idOf(this.#keys);
        return true;
      case FIELD.value:
        return this.#value.scan();
      case FIELD.error:
        if (!cursor.text()) return false;
        this.error = this.#textsById[this.#idOf(this.#texts)];
        return true;
      case FIELD.node:
        if (!cursor.text()) return false;
        this.node = this.#textsById[this.#idOf(this.#texts)];
        return true;
      case FIELD.planned:
        if (!cursor.integer()) return false;
        this.planned = cursor.number;
        return true;
      default:
        return false;
    }
  }

  /** Of the text that was taken last. */
  #idOf(names: ByteNames): number {
    const { bytes, from, to } = this.#cursor;
    return names.id(bytes, from, to);
  }

  /** A whole number, also one beyond 2^53. */
  #time(): boolean {
    const cursor = this.#cursor;
    if (cursor.integer()) {
      this.billions = 0;
      this.time = cursor.number;
      return true;
    }
    if (!cursor.digits()) return false;
    const split = cursor.to - DIGITS_OF_BILLION;
    if (split - cursor.from > MOST_DIGITS) return false;
    this.billions = numberAt(cursor.bytes, cursor.from, split);
    this.time = numberAt(cursor.bytes, split, cursor.to);
    const whole = this.billions * 10 ** DIGITS_OF_BILLION + this.time;
    if (!Number.isSafeInteger(whole)) return true;
    this.billions = 0;
    this.time = whole;
    return true;
  }
}
