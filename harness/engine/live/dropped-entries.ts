import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';

interface Known {
  /** Bytes of the log that were read, up to the end of a line. */
  readonly offset: number;
  readonly index: number;
}

/** Reads from the nodes' own logs which entries they have dropped, for systems that say so there and nowhere else. */
export class DroppedEntries {
  readonly #pattern: RegExp;
  readonly #logFile: (node: string) => string;
  readonly #known = new Map<string, Known>();

  /** @param pattern a line that says up to which index entries were dropped, in its first group */
  constructor(pattern: RegExp, logFile: (node: string) => string) {
    this.#pattern = pattern;
    this.#logFile = logFile;
  }

  /** Index of the last entry the node has dropped, 0 before the first; reads what was logged since the last call. */
  async upTo(node: string): Promise<number> {
    const { offset, index } = this.#known.get(node) ?? { offset: 0, index: 0 };
    const path = this.#logFile(node);
    if (!existsSync(path)) return index;
    const lines = await wholeLines(path, offset);
    const said = lines
      .toString('utf8')
      .split('\n')
      .map((line) => Number(this.#pattern.exec(line)?.[1] ?? 0));
    const known = { offset: offset + lines.length, index: Math.max(index, ...said) };
    this.#known.set(node, known);
    return known.index;
  }
}

/** What the file has after the offset, without a line that is still being written. */
async function wholeLines(path: string, offset: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(Math.max(0, size - offset)),
      position: offset,
    });
    return buffer.subarray(0, buffer.lastIndexOf('\n', bytesRead - 1) + 1);
  } finally {
    await file.close();
  }
}
