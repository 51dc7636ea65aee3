export type TokenKind = 'word' | 'number' | 'text' | 'mark' | 'end';

/** A word, number, quoted text or mark of a rule, and where it begins in the rule's text. */
export interface Token {
  readonly kind: TokenKind;
  /** Without the quotes of a quoted text. */
  readonly text: string;
  readonly offset: number;
}

const TOKEN = /\s*(?:([A-Za-z][A-Za-z0-9]*|_)|(\d+(?:\.\d+)?)|"([^"\n]*)"|(!=|<=|>=|[<>=(),]))/y;

/** The tokens of a rule, the last one being its end. `refuse` makes the error for what is none. */
export function tokensOf(text: string, refuse: (offset: number, message: string) => Error): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  for (let offset = 0; offset < end; offset = TOKEN.lastIndex) {
    TOKEN.lastIndex = offset;
    const match = TOKEN.exec(text);
    if (match === null) throw unreadable(text, offset, refuse);
    tokens.push(tokenOf(match));
  }
  return [...tokens, { kind: 'end', text: '', offset: end }];
}

function tokenOf(match: RegExpExecArray): Token {
  const [whole, word, number, quoted, mark] = match;
  const offset = match.index + whole.length - whole.trimStart().length;
  if (word !== undefined) return { kind: 'word', text: word, offset };
  if (number !== undefined) return { kind: 'number', text: number, offset };
  return quoted === undefined ? { kind: 'mark', text: mark as string, offset } : { kind: 'text', text: quoted, offset };
}

function unreadable(text: string, from: number, refuse: (offset: number, message: string) => Error): Error {
  const offset = from + text.slice(from).length - text.slice(from).trimStart().length;
  const character = text[offset] as string;
  return character === '"'
    ? refuse(offset, 'the quoted text has no end')
    : refuse(offset, `a rule cannot contain ${JSON.stringify(character)}; texts such as "n1" are quoted`);
}
