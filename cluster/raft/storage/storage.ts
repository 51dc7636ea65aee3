import { mkdirSync } from 'node:fs';
import type { Log } from '../../../harness/core/raft/log.ts';
import type { Snapshot } from '../../../harness/core/raft/messages.ts';
import type { State } from '../handlers/types.ts';
import { CorruptionError } from './corruption-error.ts';
import { syncFolder } from './files.ts';
import { LOG_NAME, LogFile } from './log-file.ts';
import { METADATA_NAME, MetadataFile, type Metadata } from './metadata-file.ts';
import { SnapshotFile } from './snapshot-file.ts';
import type { SyncAccountFile } from './sync-account.ts';

/** How long a sync is put off by builds that speak before it, ms. */
const LATE_SYNC_MS = 200;

export interface StorageOptions {
  /** Plants the bug of that name. */
  readonly snapshotInPlace?: boolean;
  /** The log may be of a build with a planted bug, by which it has gaps: it is read all the same. */
  readonly faultyLog?: boolean;
  /**
   * How many lives are known of that an empty folder does not tell of, because it was emptied: packets of two lives must
   * never bear the same name.
   */
  readonly lives?: number;
  /** Is told of everything that is not durable yet, and when it is. */
  readonly account?: SyncAccountFile;
}

/** The persistent part of a node's state. */
export interface PersistentState extends Pick<State, 'currentTerm' | 'votedFor' | 'log'> {
  readonly snapshot: Snapshot | null;
}

export function persistentPart({ currentTerm, votedFor, log, extensions }: State): PersistentState {
  return { currentTerm, votedFor, log, snapshot: extensions.snapshot };
}

/** A node that never ran, with what is persistent in place of its own. */
export function withPersistent(state: State, { currentTerm, votedFor, log, snapshot }: PersistentState): State {
  return { ...state, currentTerm, votedFor, log, extensions: { ...state.extensions, snapshot } };
}

/**
 * A node's folder: its log, the snapshot before it, and its metadata. Nothing a node says may leave before {@link commit} is through, so that
 * whatever it said holds after a crash.
 */
export class Storage {
  readonly #metadataFile: MetadataFile;
  readonly #snapshotFile: SnapshotFile;
  readonly #logFile: LogFile;
  readonly #folder: string;
  readonly #account: SyncAccountFile | undefined;
  #metadata: Metadata;
  #snapshot: Snapshot | null;
  #late: NodeJS.Timeout | undefined;
  #following: Promise<void> | undefined;

  private constructor(folder: string, node: string, options: StorageOptions) {
    const { snapshotInPlace = false, faultyLog = false, lives = 0, account } = options;
    this.#folder = folder;
    this.#account = account;
    this.#metadataFile = new MetadataFile(folder);
    this.#snapshotFile = new SnapshotFile(folder, snapshotInPlace);
    const stored = this.#metadataFile.read();
    if (stored === undefined) LogFile.create(folder);
    else if (stored.node !== node) throw new CorruptionError(folder, `it belongs to node ${stored.node}, not ${node}`);
    this.#snapshot = this.#snapshotFile.read();
    this.#logFile = LogFile.open(folder, this.#snapshot, snapshotInPlace, faultyLog);
    const lastTerm = this.#logFile.log.term;
    this.#metadata = nextLife(stored ?? { node, life: lives, currentTerm: 0, votedFor: null }, lastTerm);
    this.#metadataFile.replace(this.#metadata);
    account?.synced(this.#logFile.bytes);
  }

  /**
   * Opens a folder, or sets it up for a node that was never started. The new life is on disk before anything else
   * happens. Throws CorruptionError for damage, and any error of the file system as it is.
   */
  static open(folder: string, node: string, options: StorageOptions = {}): Storage {
    mkdirSync(folder, { recursive: true });
    return new Storage(folder, node, options);
  }

  /** How often the node was started, this time included. */
  get life(): number {
    return this.#metadata.life;
  }

  /** What was recovered, or committed last. */
  get state(): PersistentState {
    const { currentTerm, votedFor } = this.#metadata;
    return { currentTerm, votedFor, log: this.#logFile.log, snapshot: this.#snapshot };
  }

  /**
   * Makes the state durable. `announce` is called right before it is written, within the same turn: a killed process may
   * leave what was announced without the change, but never a change that was not announced.
   *
   * @param late for planted bugs: not to wait for the disk, which is given some time to follow
   */
  async commit(state: PersistentState, announce: () => void, late = false): Promise<void> {
    const { currentTerm, votedFor } = this.#metadata;
    const newMetadata = state.currentTerm !== currentTerm || state.votedFor !== votedFor;
    const newSnapshot = state.snapshot !== this.#snapshot;
    const newLog = state.log !== this.#logFile.log;
    const replacesLog = newLog && this.#logFile.beginsElsewhere(state.log);
    if (newMetadata) {
      this.#metadata = { ...this.#metadata, currentTerm: state.currentTerm, votedFor: state.votedFor };
      await this.#metadataFile.prepare(this.#metadata);
    }
    if (newSnapshot && state.snapshot !== null) await this.#snapshotFile.prepare(state.snapshot);
    const replacedBytes = replacesLog ? await this.#logFile.prepare(state.log) : 0;
    announce();
    if (newMetadata) this.#publishMetadata();
    if (newSnapshot) this.#publishSnapshot(state.snapshot);
    if (replacesLog) this.#publishLog(state.log, replacedBytes);
    else if (newLog) this.#logFile.write(state.log);
    if (late && !replacesLog) this.#late ??= setTimeout(() => this.#follow(), LATE_SYNC_MS);
    else await this.#sync(newMetadata || replacesLog, newLog && !replacesLog);
  }

  /** {@link commit} for a program that has nothing to do meanwhile: all of it is durable when this returns. */
  commitAndWait(state: PersistentState): void {
    const { currentTerm, votedFor } = this.#metadata;
    if (state.currentTerm !== currentTerm || state.votedFor !== votedFor) {
      this.#metadata = { ...this.#metadata, currentTerm: state.currentTerm, votedFor: state.votedFor };
      this.#metadataFile.replace(this.#metadata);
    }
    // The log may only lose its beginning when the snapshot is there for good.
    if (state.snapshot !== this.#snapshot && state.snapshot !== null) this.#snapshotFile.replace(state.snapshot);
    this.#snapshot = state.snapshot;
    if (state.log !== this.#logFile.log) this.#logFile.writeThrough(state.log);
  }

  async #sync(folder: boolean, log: boolean): Promise<void> {
    const { bytes } = this.#logFile;
    if (folder) {
      await this.#logFile.makeDurable();
      this.#account?.replaced(METADATA_NAME);
      this.#account?.replaced(LOG_NAME);
    }
    if (!log) return;
    await this.#logFile.sync();
    this.#account?.synced(bytes);
  }

  #follow(): void {
    this.#late = undefined;
    this.#following = this.#sync(true, true);
  }

  #publishMetadata(): void {
    this.#account?.replacing(METADATA_NAME);
    this.#metadataFile.publish();
  }

  /** The account speaks of the new file before it is there: it is durable as a whole as soon as it is. */
  #publishLog(log: Log, bytes: number): void {
    this.#account?.replacing(LOG_NAME);
    this.#account?.synced(bytes);
    this.#logFile.publish(log);
  }

  /** The log may only lose its beginning when the snapshot is there for good. */
  #publishSnapshot(snapshot: Snapshot | null): void {
    this.#snapshotFile.publish();
    syncFolder(this.#folder);
    this.#account?.replaced(METADATA_NAME);
    this.#snapshot = snapshot;
  }

  /** Resolves when everything is durable. */
  async settle(): Promise<void> {
    if (this.#late !== undefined) {
      clearTimeout(this.#late);
      this.#follow();
    }
    await this.#following;
  }

  close(): void {
    clearTimeout(this.#late);
    this.#logFile.close();
  }
}

/**
 * A crash of the machine may keep entries of a term whose adoption it lost. Nothing of that step ever left the node,
 * so that it may take the term as a node that has not voted in it.
 */
function nextLife(stored: Metadata, lastTerm: number): Metadata {
  const life = stored.life + 1;
  return lastTerm > stored.currentTerm
    ? { ...stored, life, currentTerm: lastTerm, votedFor: null }
    : { ...stored, life };
}
