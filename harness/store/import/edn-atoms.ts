import type { Json } from '../../core/json.ts';

const INTEGER = /^[+-]?\d+N?$/;
const RATIO = /^[+-]?\d+\/\d+$/;
const DECIMAL = /^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?M?$/;

/** The number in a word, or its digits where a double would not give them back; undefined where it is none. */
export function numberOf(word: string): Json | undefined {
  const first = word.charCodeAt(0);
  if (first > 57 || (first < 48 && first !== 43 && first !== 45)) return undefined;
  if (RATIO.test(word)) return word;
  return INTEGER.test(word) || DECIMAL.test(word) ? exactly(word.replace(/^\+|[NM]$/g, '')) : undefined;
}

/** Digits that a double keeps apart whatever they are. */
const EXACT_DIGITS = 15;

function exactly(word: string): Json {
  const value = Number(word) + 0;
  const isExact = word.replace(/\D/g, '').length <= EXACT_DIGITS || String(value) === word;
  return isExact && Number.isFinite(value) ? value : word;
}

const ESCAPE = /\\(u[0-9a-fA-F]{4}|[\s\S])/g;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
const CHARACTERS: Readonly<Record<string, string>> = {
  ...{ newline: '\n', return: '\r', space: ' ', tab: '\t', formfeed: '\f', backspace: '\b' },
};

/** A string as it is meant, without escapes. */
export function stringOf(raw: string): string {
  return raw.replace(ESCAPE, (_, name: string) => unescaped(name));
}

/** The character that a word names after its backslash. */
export function characterOf(word: string): string {
  return CHARACTERS[word] ?? (/^u[0-9a-fA-F]{4}$/.test(word) ? unescaped(word) : word);
}

function unescaped(name: string): string {
  if (name.length === 5) return String.fromCharCode(Number.parseInt(name.slice(1), 16));
  return ESCAPES[name] ?? name;
}

/** The order in which the members of a set are listed. */
export function byText(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
