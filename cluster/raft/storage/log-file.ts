import { closeSync, fdatasync, fdatasyncSync, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commonPart, type Log } from '../../../harness/core/raft/log.ts';
import { CorruptionError } from './corruption-error.ts';
import { readIfPresent, syncFolder, writeFully } from './files.ts';
import { changeRecords, LOG_HEADER, replayRecords } from './log-records.ts';

const synchronise = promisify(fdatasync);

/** The append-only file behind a node's log. */
export class LogFile {
  readonly #file: number;
  #written: Log;

  private constructor(file: number, log: Log) {
    this.#file = file;
    this.#written = log;
  }

  /** The log as far as it was written. */
  get log(): Log {
    return this.#written;
  }

  /** Creates the file of a node that was never started. What an interrupted first start left holds no entry. */
  static create(folder: string): void {
    const path = pathIn(folder);
    const left = readIfPresent(path);
    if (left !== undefined && !LOG_HEADER.subarray(0, left.length).equals(left)) {
      throw new CorruptionError(path, 'there is a log but no metadata.json beside it');
    }
    const file = openSync(path, 'w');
    try {
      writeFully(file, LOG_HEADER);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    syncFolder(folder);
  }

  /** Recovers the log and cuts off a torn tail. Throws {@link CorruptionError} for any other damage. */
  static open(folder: string): LogFile {
    const path = pathIn(folder);
    const bytes = readIfPresent(path);
    if (bytes === undefined) throw new CorruptionError(path, 'it is missing, though the node was started before');
    const recovered = replayRecords(bytes);
    if (typeof recovered === 'string') throw new CorruptionError(path, recovered);
    const file = openSync(path, 'a');
    if (recovered.length < bytes.length) {
      ftruncateSync(file, recovered.length);
      fdatasyncSync(file);
    }
    return new LogFile(file, recovered.log);
  }

  /** Hands the change to the operating system: it survives the process from now on, the machine after `sync`. */
  write(log: Log): void {
    writeFully(this.#file, changeRecords(this.#written, commonPart(this.#written, log), log));
    this.#written = log;
  }

  async sync(): Promise<void> {
    await synchronise(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}

function pathIn(folder: string): string {
  return join(folder, 'log');
}
