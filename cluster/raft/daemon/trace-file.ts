import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { isJsonObject } from '../../../harness/core/json.ts';
import type { TraceLine } from '../../../harness/core/trace.ts';
import { readIfPresent, writeFully } from '../storage/files.ts';
import { parseJson } from '../wire/message-codec.ts';

/** The step trace of a node over all its lives, one JSON line per step. */
export class TraceFile {
  readonly #file: number;
  #steps: number;

  /** Goes on where the last life stopped; a line it could not finish is cut off. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    const bytes = readIfPresent(path) ?? Buffer.alloc(0);
    const whole = bytes.lastIndexOf('\n') + 1;
    this.#steps = lastStep(bytes.subarray(0, whole));
    this.#file = openSync(path, 'a');
    if (whole < bytes.length) ftruncateSync(this.#file, whole);
  }

  /** Steps get their numbers here. The lines are with the operating system when this returns. */
  append(lines: readonly Omit<TraceLine, 'step'>[]): void {
    let text = '';
    for (const line of lines) text += `${JSON.stringify({ step: ++this.#steps, ...line })}\n`;
    writeFully(this.#file, Buffer.from(text));
  }

  close(): void {
    closeSync(this.#file);
  }
}

function lastStep(lines: Buffer): number {
  if (lines.length === 0) return 0;
  const start = lines.subarray(0, lines.length - 1).lastIndexOf('\n') + 1;
  const line = parseJson(lines.toString('utf8', start));
  return isJsonObject(line) && typeof line['step'] === 'number' ? line['step'] : 0;
}
