const QUOTE = 0x22;
const BLANK = 0x20;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;

/** Numbers of so many digits are exact. */
export const MOST_DIGITS = 15;

/**
 * Takes tokens of JSON from the bytes of a line, one after the other, without making anything of them: what was taken lies
 * in fields. Knows the tokens that our own writer makes; of anything else it says that it is not there.
 */
export class JsonCursor {
  bytes: Buffer = Buffer.alloc(0);
  at = 0;
  end = 0;
  /** Where the text or the digits taken last lie. */
  from = 0;
  to = 0;
  /** The number taken last. */
  number = 0;

  begin(bytes: Buffer, from: number, to: number): void {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  take(byte: number): boolean {
    this.blanks();
    if (this.at >= this.end || this.bytes[this.at] !== byte) return false;
    this.at++;
    return true;
  }

  /** Takes these very bytes, without blanks before them. */
  takeExactly(text: Buffer): boolean {
    const bytes = this.bytes;
    const at = this.at;
    for (let position = 0; position < text.length; position++) {
      if (bytes[at + position] !== text[position]) return false;
    }
    this.at = at + text.length;
    return this.at <= this.end;
  }

  /** The byte that comes next, blanks left out. */
  peek(): number {
    this.blanks();
    return this.bytes[this.at] as number;
  }

  /** A text of plain ASCII without escapes. */
  text(): boolean {
    if (!this.take(QUOTE)) return false;
    const bytes = this.bytes;
    let at = this.at;
    this.from = at;
    for (let byte = bytes[at] as number; byte !== QUOTE; byte = bytes[++at] as number) {
      if (at >= this.end || byte < BLANK || byte >= DELETE || byte === BACKSLASH) return false;
    }
    if (at >= this.end) return false;
    this.to = at;
    this.at = at + 1;
    return true;
  }

  /** A whole number from 0 as JSON writes it, of any size, as the text that it is. */
  digits(): boolean {
    this.blanks();
    const bytes = this.bytes;
    let at = this.at;
    this.from = at;
    while (at < this.end && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at++;
    const digits = at - this.from;
    if (digits === 0 || (digits > 1 && bytes[this.from] === ZERO)) return false;
    this.to = at;
    this.at = at;
    return true;
  }

  /** The same, no longer than what a number holds exactly. */
  fewDigits(): boolean {
    return this.digits() && this.to - this.from <= MOST_DIGITS;
  }

  /** A whole number as JSON writes it. */
  integer(): boolean {
    this.blanks();
    const bytes = this.bytes;
    let at = this.at;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const start = at;
    let number = 0;
    for (let byte = bytes[at] as number; at < this.end && byte >= ZERO && byte <= NINE; byte = bytes[++at] as number) {
      number = 10 * number + byte - ZERO;
    }
    const digits = at - start;
    if (digits === 0 || digits > MOST_DIGITS || (digits > 1 && bytes[start] === ZERO)) return false;
    this.at = at;
    this.number = negative ? -number : number;
    return true;
  }

  blanks(): void {
    while (this.at < this.end && this.bytes[this.at] === BLANK) this.at++;
  }
}

/** The number that digits are; at most {@link MOST_DIGITS} of them. */
export function numberAt(bytes: Buffer, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) number = 10 * number + (bytes[at] as number) - ZERO;
  return number;
}
