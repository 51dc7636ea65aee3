import type { SpaceTime } from './space-time.ts';

/** Places in px. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Of a node's line. */
  readonly x: (node: string) => number;
  /** Of a step. */
  readonly y: (number: number) => number;
  /** Where the lines begin and end. */
  readonly top: number;
  readonly bottom: number;
  /** First line of what is written under the lines. */
  readonly footer: number;
  /** Characters that fit into a line under the picture. */
  readonly columns: number;
}

export const ROW = 42;
export const LINE = 17;
/** Between two lines. */
export const LANE = 230;
const LEFT = 230;
const RIGHT = 230;
const HEAD = 96;
const FOOT_LINES = 4;
/** Width of a character of the text under the picture, about. */
const CHARACTER = 7.2;

/** @param words lines under the picture */
export function layoutOf({ nodes, moments }: SpaceTime, words: (columns: number) => number): Layout {
  const width = LEFT + (nodes.length - 1) * LANE + RIGHT;
  const bottom = HEAD + (moments.length + 0.5) * ROW;
  const columns = Math.floor((width - 40) / CHARACTER);
  const first = moments[0]?.number ?? 1;
  const footer = bottom + FOOT_LINES * LINE + 16;
  return {
    width,
    height: footer + words(columns) * LINE + 12,
    x: (node) => LEFT + nodes.indexOf(node) * LANE,
    y: (number) => HEAD + (number - first + 1) * ROW - ROW / 2,
    top: HEAD - 12,
    bottom,
    footer,
    columns,
  };
}

/** A text in lines of at most this many characters, broken between words. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
