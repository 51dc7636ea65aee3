import type { Json } from '../json.ts';
import { canonicalJson } from '../digest.ts';

/** A word of a schedule as text, and where it stands. */
export interface Word {
  /** As written, quotes and all. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** The words between two separators: one step. */
export type Sentence = readonly Word[];

/**
 * Cuts a text into steps and their words. Steps end at `;` and at the end of a line, comments run from `#` to there,
 * words are separated by blanks; inside a JSON string none of this counts.
 */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  text.split('\n').forEach((line, index) => {
    let sentence: Word[] = [];
    for (const match of line.matchAll(TOKEN)) {
      const [token] = match;
      if (token.startsWith('#')) break;
      if (token !== ';') sentence.push({ text: token, line: index + 1, column: match.index + 1 });
      else {
        sentences.push(sentence);
        sentence = [];
      }
    }
    sentences.push(sentence);
  });
  return sentences.filter((sentence) => sentence.length > 0);
}

const STRING = '"(?:[^"\\\\]|\\\\.)*"';
/** A separator, a comment, or a word, in which strings count as one character; an open quote runs to the line's end. */
const TOKEN = new RegExp(`;|#.*|(?:${STRING}|[^\\s;#"]|"[^\\n]*)+`, 'g');

/** A text as a word: bare where nothing else could be meant by it, else as a JSON string. */
export function wordOf(text: string, taken: (bare: string) => boolean = () => false): string {
  return /^[A-Za-z0-9_.:+/-]+$/.test(text) && !taken(text) ? text : quoted(text);
}

/** The text of a word; undefined for a broken string. */
export function textOf(word: string): string | undefined {
  if (!word.startsWith('"')) return word.includes('"') ? undefined : word;
  try {
    return JSON.parse(word) as string;
  } catch {
    return undefined;
  }
}

/** A JSON value as a word: strings bare where they cannot be taken for another value. */
export function valueWordOf(value: Json): string {
  if (typeof value === 'string')
    return /^[A-Za-z_][\w.-]*$/.test(value) && !LITERALS.has(value) ? value : quoted(value);
  return ascii(canonicalJson(value));
}

/** The value of a word; undefined for one that is neither JSON nor a bare string. */
export function valueOf(word: string): Json | undefined {
  try {
    return JSON.parse(word) as Json;
  } catch {
    return /^[A-Za-z_][\w.-]*$/.test(word) ? word : undefined;
  }
}

/** The parts of a list such as `1,2,"a b"`; empty where nothing stands between two commas. */
export function listOf(word: string): string[] {
  const parts = [''];
  for (const [piece] of word.matchAll(PIECE)) {
    if (piece === ',') parts.push('');
    else parts.push((parts.pop() ?? '') + piece);
  }
  return parts;
}

const LITERALS = new Set(['true', 'false', 'null']);
const PIECE = new RegExp(`,|${STRING}|"[^\n]*|[^,"]+`, 'g');

function quoted(text: string): string {
  return ascii(JSON.stringify(text));
}

/** Line separators and the like are spelt out, so that a step stays on its line. */
function ascii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
