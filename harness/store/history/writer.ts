import { open, type FileHandle } from 'node:fs/promises';
import { HarnessError, messageOf } from '../../core/errors.ts';
import { HISTORY_FORMAT, type HistoryHeader, type HistorySemantics } from '../../core/history.ts';
import type { HistoryEvent } from '../../core/operation.ts';

const FLUSH_BYTES = 64 * 1024;
const FLUSH_MS = 100;
/** With this much waiting for the disk, `append` asks its caller to wait. */
const PRESSURE_BYTES = 4 * 1024 * 1024;

/**
 * Writes `history.jsonl` as the run goes, so that a run whose harness is killed can still be checked: at most 100 ms
 * of events are held back. An error of the disk surfaces as HarnessError in the next call.
 */
export class HistoryWriter {
  readonly path: string;
  readonly #file: FileHandle;
  #lines: string[] = [];
  #size = 0;
  #writing = 0;
  #chain: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #error: HarnessError | undefined;
  #closed = false;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  /** Creates the file, which must not exist, with its header line. */
  static async create(path: string, semantics: HistorySemantics): Promise<HistoryWriter> {
    const header: HistoryHeader = { format: HISTORY_FORMAT, ...semantics };
    let file: FileHandle | undefined;
    try {
      file = await open(path, 'wx');
      await file.appendFile(`${JSON.stringify(header)}\n`);
      return new HistoryWriter(path, file);
    } catch (error) {
      await file?.close();
      throw writeError(path, error);
    }
  }

  /** Takes the event; the promise, when there is one, resolves when the disk has caught up. */
  append(event: HistoryEvent): Promise<void> | undefined {
    this.#throwIfBroken();
    if (this.#closed) throw new Error(`history ${this.path} is closed`);
    const line = `${JSON.stringify(event)}\n`;
    this.#lines.push(line);
    this.#size += line.length;
    if (this.#size >= FLUSH_BYTES) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), FLUSH_MS);
    return this.#writing > PRESSURE_BYTES ? this.flush() : undefined;
  }

  /** Resolves when everything appended so far is in the file. */
  async flush(): Promise<void> {
    this.#write();
    await this.#chain;
    this.#throwIfBroken();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.flush();
    } finally {
      await this.#file.close();
    }
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#size === 0) return;
    const text = this.#lines.join('');
    this.#lines = [];
    this.#size = 0;
    this.#writing += text.length;
    this.#chain = this.#chain.then(async () => {
      try {
        if (this.#error === undefined) await this.#file.appendFile(text);
      } catch (error) {
        this.#error = writeError(this.path, error);
      } finally {
        this.#writing -= text.length;
      }
    });
  }

  #throwIfBroken(): void {
    if (this.#error !== undefined) throw this.#error;
  }
}

function writeError(path: string, error: unknown): HarnessError {
  return new HarnessError(`The history could not be written to ${path}: ${messageOf(error)}`, {
    code: 'RUN_FOLDER_WRITE',
    hint: 'Give --out a folder on a disk that is writable and has room.',
    cause: error,
  });
}
