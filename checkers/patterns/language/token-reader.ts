import { tokensOf, type Token } from './tokens.ts';

/** A rule that cannot be read, and at which character of its text. */
export class Refusal extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

export function refusal(offset: number, message: string): Refusal {
  return new Refusal(offset, message);
}

/** Goes through the tokens of a rule, one by one. Its errors are {@link Refusal}s. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text, refusal);
  }

  /** The next token, which stays the next one. */
  protected get token(): Token {
    return this.#tokens[this.#next] as Token;
  }

  protected skip(): void {
    this.#next++;
  }

  protected words(...expected: readonly string[]): void {
    for (const word of expected) if (!this.takes(word)) throw this.unexpected(word);
  }

  /** Whether the word comes next, and then goes past it. */
  protected takes(word: string): boolean {
    return this.#goesPast('word', word);
  }

  protected mark(mark: string): void {
    if (!this.takesMark(mark)) throw this.unexpected(mark);
  }

  protected takesMark(mark: string): boolean {
    return this.#goesPast('mark', mark);
  }

  /** What stands between an opening parenthesis, which is read already, and its closing one. */
  protected list<Item>(read: () => Item): Item[] {
    const items: Item[] = [];
    if (this.takesMark(')')) return items;
    do items.push(read());
    while (this.takesMark(','));
    this.mark(')');
    return items;
  }

  protected unexpected(expected: string): Refusal {
    return refusal(this.token.offset, `expected ${expected}, found ${this.found()}`);
  }

  protected found(): string {
    return this.token.kind === 'end' ? 'the end of the rule' : `"${this.token.text}"`;
  }

  #goesPast(kind: Token['kind'], text: string): boolean {
    if (this.token.kind !== kind || this.token.text !== text) return false;
    this.#next++;
    return true;
  }
}
