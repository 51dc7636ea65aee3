import { closeSync, existsSync, linkSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { BEFORE, formatAccount, SYNC_ACCOUNT } from '../../../harness/core/contracts/sync-account.ts';
import { LOG_NAME } from './log-file.ts';

/** Within the output folder. */
export const TRACE_NAME = 'trace.jsonl';

/** Longer than any account is, so that a new one covers the whole of the one before. */
const WIDTH = 256;

/**
 * Keeps account of what is not synced yet, for those who want to know what a loss of power would take. It does not have
 * to survive one itself, only the end of the process: it is never synced.
 */
export class SyncAccountFile {
  readonly #file: number;
  readonly #folder: string;
  #synced: number | undefined;
  #told: number | undefined;

  /** What the life before left undone in the data folder counts as done. */
  constructor(dataFolder: string, outputFolder: string) {
    mkdirSync(dataFolder, { recursive: true });
    mkdirSync(outputFolder, { recursive: true });
    this.#folder = dataFolder;
    this.#file = openSync(join(outputFolder, SYNC_ACCOUNT), 'w');
    for (const name of readdirSync(dataFolder)) if (name.endsWith(BEFORE)) rmSync(join(dataFolder, name));
  }

  /** To be told right before a file is replaced by renaming another one over it. */
  replacing(name: string): void {
    const path = join(this.#folder, name);
    if (existsSync(path) && !existsSync(path + BEFORE)) linkSync(path, path + BEFORE);
  }

  /** To be told when the folder has been synced, so that replacements before that are durable. */
  replaced(name: string): void {
    rmSync(join(this.#folder, name + BEFORE), { force: true });
  }

  /** So much of the log is durable. */
  synced(logBytes: number): void {
    this.#synced = logBytes;
    this.#write();
  }

  /** So much of the trace tells of steps of which others may hear from now on. */
  told(traceBytes: number): void {
    this.#told = traceBytes;
    this.#write();
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Before it is known how much of the log is durable, there is no account. */
  #write(): void {
    if (this.#synced === undefined) return;
    const output = this.#told === undefined ? {} : { [TRACE_NAME]: this.#told };
    const text = formatAccount({ data: { [LOG_NAME]: this.#synced }, output });
    writeSync(this.#file, text.padEnd(WIDTH), 0);
  }
}
