import { mkdirSync } from 'node:fs';
import type { Snapshot } from '../../../harness/core/raft/messages.ts';
import type { State } from '../handlers/types.ts';
import { CorruptionError } from './corruption-error.ts';
import { syncFolder } from './files.ts';
import { LogFile } from './log-file.ts';
import { MetadataFile, type Metadata } from './metadata-file.ts';
import { SnapshotFile } from './snapshot-file.ts';

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
  #metadata: Metadata;
  #snapshot: Snapshot | null;

  private constructor(folder: string, node: string, snapshotInPlace: boolean) {
    this.#folder = folder;
    this.#metadataFile = new MetadataFile(folder);
    this.#snapshotFile = new SnapshotFile(folder, snapshotInPlace);
    const stored = this.#metadataFile.read();
    if (stored === undefined) LogFile.create(folder);
    else if (stored.node !== node) throw new CorruptionError(folder, `it belongs to node ${stored.node}, not ${node}`);
    this.#snapshot = this.#snapshotFile.read();
    this.#logFile = LogFile.open(folder, this.#snapshot, snapshotInPlace);
    const lastTerm = this.#logFile.log.term;
    this.#metadata = nextLife(stored ?? { node, life: 0, currentTerm: 0, votedFor: null }, lastTerm);
    this.#metadataFile.replace(this.#metadata);
  }

  /**
   * Opens a folder, or sets it up for a node that was never started. The new life is on disk before anything else
   * happens. Throws CorruptionError for damage, and any error of the file system as it is. `snapshotInPlace` plants the
   * bug of that name.
   */
  static open(folder: string, node: string, snapshotInPlace = false): Storage {
    mkdirSync(folder, { recursive: true });
    return new Storage(folder, node, snapshotInPlace);
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
   * Makes the state durable. `onWritten` is called as soon as the end of the process can no longer undo it, within the
   * same turn, so that a killed process leaves both the change and what `onWritten` did, or (nearly always) neither.
   */
  async commit(state: PersistentState, onWritten: () => void): Promise<void> {
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
    if (replacesLog) await this.#logFile.prepare(state.log);
    if (newMetadata) this.#metadataFile.publish();
    if (newSnapshot) this.#publishSnapshot(state.snapshot);
    if (replacesLog) this.#logFile.publish(state.log);
    else if (newLog) this.#logFile.write(state.log);
    onWritten();
    if (newMetadata || replacesLog) await this.#logFile.makeDurable();
    if (newLog && !replacesLog) await this.#logFile.sync();
  }

  /** The log may only lose its beginning when the snapshot is there for good. */
  #publishSnapshot(snapshot: Snapshot | null): void {
    this.#snapshotFile.publish();
    syncFolder(this.#folder);
    this.#snapshot = snapshot;
  }

  close(): void {
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
