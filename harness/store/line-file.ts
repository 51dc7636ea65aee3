import { closeSync, openSync, writeSync } from 'node:fs';
import { writing } from './run-folder.ts';

/** Lines are collected up to this many characters before they go to the file. */
const BUFFER = 1 << 16;

/** A file of lines, written as they come; the first one names the format. Failures are HarnessErrors naming the file. */
export class LineFile {
  readonly #path: string;
  readonly #descriptor: number;
  #buffer: string[] = [];
  #size = 0;

  /** @param header the first line, which names the format */
  constructor(path: string, header: { readonly format: string }) {
    this.#path = path;
    this.#descriptor = writing(path, () => openSync(path, 'w'));
    this.write(JSON.stringify(header));
  }

  /** @param line without line feed */
  write(line: string): void {
    this.#buffer.push(line);
    this.#size += line.length + 1;
    if (this.#size >= BUFFER) this.flush();
  }

  flush(): void {
    if (this.#size === 0) return;
    const text = `${this.#buffer.join('\n')}\n`;
    this.#buffer = [];
    this.#size = 0;
    writing(this.#path, () => writeAll(this.#descriptor, Buffer.from(text)));
  }

  close(): void {
    try {
      this.flush();
    } finally {
      closeSync(this.#descriptor);
    }
  }
}

/** A nearly full disk takes a part and refuses the rest at the next call. */
function writeAll(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}
