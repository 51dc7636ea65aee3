import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { unreadable } from '../store/unreadable.ts';
import type { Cut, Limit } from './run-files.ts';

export interface Part {
  readonly content: Buffer;
  readonly cut: Cut | undefined;
}

/** A file, or as many whole lines of one end of it as fit the limit. */
export function readPart(path: string, limit: Limit | undefined): Part {
  try {
    const descriptor = openSync(path, 'r');
    try {
      return partOf(descriptor, limit);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function partOf(descriptor: number, limit: Limit | undefined): Part {
  const { size } = fstatSync(descriptor);
  const bytes = Math.min(size, limit?.bytes ?? size);
  const keep = limit?.keep ?? 'beginning';
  const content = read(descriptor, keep === 'end' ? size - bytes : 0, bytes);
  if (bytes === size) return { content, cut: undefined };
  const feed = keep === 'end' ? content.indexOf(LINE_FEED) : content.lastIndexOf(LINE_FEED);
  const lines = keep === 'end' ? content.subarray(feed + 1) : content.subarray(0, feed + 1);
  return { content: lines, cut: { kept: keep, of: size } };
}

const LINE_FEED = 0x0a;

/** A file that a node still writes may be shorter than it was said to be: then what is there. */
function read(descriptor: number, from: number, length: number): Buffer {
  const content = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, content, filled, length - filled, from + filled);
    if (count === 0) break;
    filled += count;
  }
  return content.subarray(0, filled);
}
