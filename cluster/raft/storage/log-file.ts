import { closeSync, fdatasync, fdatasyncSync, fstatSync, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commonPart, cutAfter, EMPTY_LOG, upTo, type Log } from '../../../harness/core/raft/log.ts';
import type { Snapshot } from '../../../harness/core/raft/messages.ts';
import { graft } from '../../../harness/core/raft/segment.ts';
import { logOf } from '../handlers/snapshot.ts';
import { CorruptionError } from './corruption-error.ts';
import { readIfPresent, syncFolder, writeFully } from './files.ts';
import { allRecords, changeRecords, LOG_HEADER, replayRecords } from './log-records.ts';
import { ReplacedFile } from './replaced-file.ts';

const synchronise = promisify(fdatasync);
/** Within the data folder. */
export const LOG_NAME = 'log';

/** The file behind a node's log: appended to, and replaced when a snapshot takes the place of the log's beginning. */
export class LogFile {
  readonly #replaced: ReplacedFile;
  #file: number;
  #written: Log;
  #bytes: number;

  private constructor(folder: string, log: Log) {
    this.#replaced = new ReplacedFile(folder, LOG_NAME);
    this.#file = openSync(this.#replaced.path, 'a');
    this.#written = log;
    this.#bytes = fstatSync(this.#file).size;
  }

  /** How long the file is. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The log as far as it was written. */
  get log(): Log {
    return this.#written;
  }

  /** Creates the file of a node that was never started. What an interrupted first start left holds no entry. */
  static create(folder: string): void {
    const path = join(folder, LOG_NAME);
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

  /**
   * Recovers the log and cuts off a torn tail. A snapshot that is newer than the log's beginning takes its place there,
   * for the crash came between the two. Throws {@link CorruptionError} for any other damage.
   *
   * @param faulty see {@link replayRecords}
   */
  static open(folder: string, snapshot: Snapshot | null, startsOver = false, faulty = false): LogFile {
    const path = join(folder, LOG_NAME);
    const bytes = readIfPresent(path);
    if (bytes === undefined) throw new CorruptionError(path, 'it is missing, though the node was started before');
    const recovered = replayRecords(bytes, faulty);
    if (typeof recovered === 'string') throw new CorruptionError(path, recovered);
    const file = new LogFile(folder, recovered.log);
    if (recovered.length < bytes.length) {
      ftruncateSync(file.#file, recovered.length);
      file.#bytes = recovered.length;
      fdatasyncSync(file.#file);
    }
    const base = baseOf(recovered.log);
    const begins = base.index;
    if (begins > (snapshot?.index ?? 0)) {
      if (!startsOver)
        throw new CorruptionError(path, `it begins after entry ${begins}, and there is no such snapshot`);
      file.#startOver();
    } else if (snapshot !== null && !isBase(base, snapshot)) file.#rebase(snapshot);
    return file;
  }

  /** Whether the log no longer begins where the file does, or after something else, so that the file must be replaced. */
  beginsElsewhere(log: Log): boolean {
    return !isBase(baseOf(log), baseOf(this.#written));
  }

  /** Hands the change to the operating system: it survives the process from now on, the machine after `sync`. */
  write(log: Log): void {
    const records = changeRecords(this.#written, commonPart(this.#written, log), log);
    writeFully(this.#file, records);
    this.#bytes += records.length;
    this.#written = log;
  }

  async sync(): Promise<void> {
    await synchronise(this.#file);
  }

  /** The parts of a replacement, see {@link ReplacedFile}. Resolves to how long the new file is. */
  async prepare(log: Log): Promise<number> {
    const bytes = allRecords(log);
    await this.#replaced.prepare(bytes);
    return bytes.length;
  }

  /** Writes the change, or all where the file has to begin elsewhere, and waits until it is durable. */
  writeThrough(log: Log): void {
    if (this.beginsElsewhere(log)) {
      this.#replaced.replace(allRecords(log));
      this.#reopen(log);
      return;
    }
    this.write(log);
    fdatasyncSync(this.#file);
  }

  publish(log: Log): void {
    this.#replaced.publish();
    this.#reopen(log);
  }

  /** Makes everything durable that was renamed in the folder. */
  makeDurable(): Promise<void> {
    return this.#replaced.makeDurable();
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Entries after the snapshot count only where the log agreed with it. */
  #rebase(snapshot: Snapshot): void {
    const base = logOf(snapshot);
    const agrees = upTo(this.#written, snapshot.index)?.hash === snapshot.hash;
    const log = agrees ? graft(base, { end: this.#written, after: snapshot.index }) : base;
    this.#replaced.replace(allRecords(log));
    this.#reopen(log);
  }

  #startOver(): void {
    this.#replaced.replace(LOG_HEADER);
    this.#reopen(EMPTY_LOG);
  }

  #reopen(log: Log): void {
    closeSync(this.#file);
    this.#file = openSync(this.#replaced.path, 'a');
    this.#written = log;
    this.#bytes = fstatSync(this.#file).size;
  }
}

function baseOf(log: Log): Log {
  return cutAfter(log, 0);
}

/** Nodes with planted bugs may come to another beginning of the same length. */
function isBase(one: Pick<Log, 'index' | 'hash'>, other: Pick<Log, 'index' | 'hash'>): boolean {
  return one.index === other.index && one.hash === other.hash;
}
