import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { isJsonObject } from '../../../harness/core/json.ts';
import type { ThroughLine, TraceLine } from '../../../harness/core/trace.ts';
import { readIfPresent, writeFully } from '../storage/files.ts';
import { parseJson } from '../wire/message-codec.ts';

/**
 * The step trace of a node over all its lives, one JSON line per step. Steps are in it before their effect is on disk; a
 * line {@link ThroughLine} after them says that it is, so that at the end of a life it is known of which steps it is not.
 */
export class TraceFile {
  readonly #file: number;
  /** The last life that left a line; 0 where none did. */
  readonly lastLife: number;
  #steps: number;
  #bytes: number;

  /** Goes on where the last life stopped; a line it could not finish is cut off. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    const bytes = readIfPresent(path) ?? Buffer.alloc(0);
    const whole = bytes.lastIndexOf('\n') + 1;
    const last = lastLine(bytes.subarray(0, whole));
    this.#steps = countIn(last, 'step');
    this.lastLife = countIn(last, 'life');
    this.#file = openSync(path, 'a');
    this.#bytes = whole;
    if (whole < bytes.length) ftruncateSync(this.#file, whole);
  }

  /** How long the file is. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Steps get their numbers here. The lines are with the operating system when this returns. */
  append(lines: readonly Omit<TraceLine, 'step'>[]): void {
    let text = '';
    for (const line of lines) text += `${JSON.stringify({ step: ++this.#steps, ...line })}\n`;
    this.#write(text);
  }

  /** The steps so far are through: from here on others may hear of them. */
  through(life: number): void {
    const line: ThroughLine = { through: true, step: this.#steps, life };
    this.#write(`${JSON.stringify(line)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(text: string): void {
    const bytes = Buffer.from(text);
    writeFully(this.#file, bytes);
    this.#bytes += bytes.length;
  }
}

function lastLine(lines: Buffer): unknown {
  if (lines.length === 0) return undefined;
  const start = lines.subarray(0, lines.length - 1).lastIndexOf('\n') + 1;
  return parseJson(lines.toString('utf8', start));
}

function countIn(line: unknown, field: 'step' | 'life'): number {
  const count = isJsonObject(line) ? line[field] : undefined;
  return typeof count === 'number' ? count : 0;
}
