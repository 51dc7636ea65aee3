import { SINGLE } from '../../core/history/codes.ts';
import { NULL_ID, type ValueTable } from '../../core/history/value-table.ts';
import type { Json } from '../../core/json.ts';
import { ByteNames } from './byte-names.ts';
import type { JsonCursor } from './json-cursor.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const LEFT_BRACKET = 0x5b;
const RIGHT_BRACKET = 0x5d;
const N = 0x6e;
const NULL = Buffer.from('null');

/** Reads the value of an event into the ids by which columns keep it: whole numbers, texts, null, and lists of these. */
export class ValueScanner {
  first = NULL_ID;
  second = SINGLE;
  readonly #cursor: JsonCursor;
  readonly #values: ValueTable;
  readonly #texts: ByteNames;
  #id = 0;

  constructor(cursor: JsonCursor, values: ValueTable) {
    this.#cursor = cursor;
    this.#values = values;
    this.#texts = new ByteNames((text) => values.id(text));
  }

  /** An event that says no value has null. */
  reset(): void {
    this.first = NULL_ID;
    this.second = SINGLE;
  }

  scan(): boolean {
    const cursor = this.#cursor;
    if (cursor.peek() !== LEFT_BRACKET) {
      if (!this.#primitive()) return false;
      this.first = this.#id;
      this.second = SINGLE;
      return true;
    }
    const start = cursor.at++;
    if (this.#pair()) return true;
    cursor.at = start;
    const list = this.#list();
    if (list === undefined) return false;
    this.first = this.#values.id(list);
    this.second = SINGLE;
    return true;
  }

  /** Two primitives and the end of their list. */
  #pair(): boolean {
    const cursor = this.#cursor;
    if (!this.#primitive()) return false;
    this.first = this.#id;
    if (!cursor.take(COMMA) || !this.#primitive()) return false;
    this.second = this.#id;
    return cursor.take(RIGHT_BRACKET);
  }

  /** A list of primitives and lists; undefined where it holds anything else. */
  #list(): Json[] | undefined {
    const cursor = this.#cursor;
    const items: Json[] = [];
    cursor.at++;
    if (cursor.take(RIGHT_BRACKET)) return items;
    do {
      if (cursor.peek() === LEFT_BRACKET) {
        const list = this.#list();
        if (list === undefined) return undefined;
        items.push(list);
      } else {
        if (!this.#primitive()) return undefined;
        items.push(this.#values.value(this.#id));
      }
    } while (cursor.take(COMMA));
    return cursor.take(RIGHT_BRACKET) ? items : undefined;
  }

  #primitive(): boolean {
    const cursor = this.#cursor;
    const byte = cursor.peek();
    if (byte === QUOTE) {
      if (!cursor.text()) return false;
      this.#id = this.#texts.id(cursor.bytes, cursor.from, cursor.to);
      return true;
    }
    if (byte === N) {
      this.#id = NULL_ID;
      return cursor.takeExactly(NULL);
    }
    if (!cursor.integer()) return false;
    this.#id = this.#values.id(cursor.number);
    return true;
  }
}
