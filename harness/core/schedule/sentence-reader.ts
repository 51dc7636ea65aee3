import type { InputError } from '../errors.ts';
import type { Json } from '../json.ts';
import { scheduleError } from './problem.ts';
import { COMMANDS, TYPE_NAMES } from './vocabulary.ts';
import { listOf, textOf, valueOf, type Sentence, type Word } from './words.ts';

/** Takes a step of a schedule as text word by word; whatever does not fit is an InputError that says where. */
export class SentenceReader {
  readonly #file: string;
  readonly #sentence: Sentence;
  readonly #last: Word;
  #next = 1;

  constructor(file: string, sentence: Sentence) {
    this.#file = file;
    this.#sentence = sentence;
    this.#last = sentence.at(-1) as Word;
  }

  /** The first word. */
  get command(): string {
    return (this.#sentence[0] as Word).text;
  }

  hasMore(): boolean {
    return this.#next < this.#sentence.length;
  }

  /** The next word as it is written, without taking it; undefined at the end. */
  get upcoming(): string | undefined {
    return this.#sentence[this.#next]?.text;
  }

  node(): string {
    return this.#nodeIn(this.#take('a node'));
  }

  /** Takes a word that is known already. */
  skip(): void {
    this.#next++;
  }

  /** A node, or `*`. */
  anyNode(): string {
    if (this.upcoming !== '*') return this.node();
    this.skip();
    return '*';
  }

  /** Nodes separated by commas; at least one. */
  nodes(): string[] {
    const word = this.#take('nodes such as 1,2');
    return listOf(word.text).map((text) => this.#nodeIn({ ...word, text }));
  }

  text(what: string): string {
    const word = this.#take(what);
    const text = textOf(word.text);
    if (text === undefined) throw this.fail(`${word.text} is not a JSON string`, word);
    return text;
  }

  name(what: string): string {
    const word = this.#sentence[this.#next];
    const text = this.text(what);
    if (text === '') throw this.fail(`expected ${what}, found an empty name`, word);
    return text;
  }

  count(what: string): number {
    const word = this.#take(what);
    return this.#countIn(word, word.text, what);
  }

  counts(what: string): number[] {
    const word = this.#take(what);
    return word.text.split(',').map((text) => this.#countIn(word, text, what));
  }

  value(): Json {
    const word = this.#take('a value');
    const value = valueOf(word.text);
    if (value === undefined)
      throw this.fail(`${word.text} is not a value: write JSON, or a plain word for a string`, word);
    return value;
  }

  /** A type of message by its short or full name, where one is given. */
  type(): string | undefined {
    const text = this.upcoming;
    if (text === undefined || /^\d+$/.test(text)) return undefined;
    const short = TYPE_NAMES.long(text);
    if (short === undefined) return this.name(`a type of message such as ${TYPE_NAMES.all.join(', ')}`);
    this.#next++;
    return short;
  }

  /** Takes the word if it matches; the match, or undefined. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.upcoming ?? '');
    if (match === null) return undefined;
    this.#next++;
    return match;
  }

  /** @throws InputError for words that are left over */
  end(): void {
    const word = this.#sentence[this.#next];
    if (word !== undefined) throw this.fail(`there is nothing to follow here, but found ${word.text}`, word);
  }

  /** An error at the word, by default the one that comes next, or the last one where there is none. */
  fail(message: string, at?: Word): InputError {
    const word = at ?? this.#sentence[this.#next] ?? this.#last;
    const usage = Object.hasOwn(COMMANDS, this.command) ? `; expected ${COMMANDS[this.command] ?? ''}` : '';
    return scheduleError(this.#file, word.line, word.column, `${message}${usage}`);
  }

  #take(what: string): Word {
    const word = this.#sentence[this.#next];
    if (word === undefined) throw this.fail(`${what} is missing after ${this.#last.text}`);
    this.#next++;
    return word;
  }

  #nodeIn(word: Word): string {
    if (/^\d{1,9}$/.test(word.text)) return `n${Number(word.text) + 1}`;
    const name = textOf(word.text);
    if (name === undefined || name === '' || word.text === '*' || TYPE_NAMES.long(word.text) !== undefined) {
      throw this.fail(`${word.text || 'nothing'} is not a node: use 0 for n1, 1 for n2, or a name`, word);
    }
    return name;
  }

  #countIn(word: Word, text: string, what: string): number {
    const count = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(count)) {
      throw this.fail(`expected ${what}, a whole number from 0, found ${word.text}`, word);
    }
    return count;
  }
}
