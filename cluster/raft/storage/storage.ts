import { mkdirSync } from 'node:fs';
import type { State } from '../handlers/types.ts';
import { CorruptionError } from './corruption-error.ts';
import { LogFile } from './log-file.ts';
import { MetadataFile, type Metadata } from './metadata-file.ts';

/** The persistent part of a node's state. */
export type PersistentState = Pick<State, 'currentTerm' | 'votedFor' | 'log'>;

/**
 * A node's folder: its log and its metadata. Nothing a node says may leave before {@link commit} is through, so that
 * whatever it said holds after a crash.
 */
export class Storage {
  readonly #metadataFile: MetadataFile;
  readonly #logFile: LogFile;
  #metadata: Metadata;

  private constructor(metadataFile: MetadataFile, logFile: LogFile, metadata: Metadata) {
    this.#metadataFile = metadataFile;
    this.#logFile = logFile;
    this.#metadata = metadata;
  }

  /**
   * Opens a folder, or sets it up for a node that was never started. The new life is on disk before anything else
   * happens. Throws CorruptionError for damage, and any error of the file system as it is.
   */
  static open(folder: string, node: string): Storage {
    mkdirSync(folder, { recursive: true });
    const metadataFile = new MetadataFile(folder);
    const stored = metadataFile.read();
    if (stored === undefined) LogFile.create(folder);
    else if (stored.node !== node) throw new CorruptionError(folder, `it belongs to node ${stored.node}, not ${node}`);
    const logFile = LogFile.open(folder);
    const metadata = nextLife(stored ?? { node, life: 0, currentTerm: 0, votedFor: null }, logFile.log.term);
    metadataFile.replace(metadata);
    return new Storage(metadataFile, logFile, metadata);
  }

  /** How often the node was started, this time included. */
  get life(): number {
    return this.#metadata.life;
  }

  /** What was recovered, or committed last. */
  get state(): PersistentState {
    const { currentTerm, votedFor } = this.#metadata;
    return { currentTerm, votedFor, log: this.#logFile.log };
  }

  /** Whether the state differs from what is stored. */
  isBehind({ currentTerm, votedFor, log }: PersistentState): boolean {
    const stored = this.state;
    return currentTerm !== stored.currentTerm || votedFor !== stored.votedFor || log !== stored.log;
  }

  /**
   * Makes the state durable. `onWritten` is called as soon as the end of the process can no longer undo it, within the
   * same turn, so that a killed process leaves both the change and what `onWritten` did, or (nearly always) neither.
   */
  async commit(state: PersistentState, onWritten: () => void): Promise<void> {
    const { currentTerm, votedFor } = this.#metadata;
    const newMetadata = state.currentTerm !== currentTerm || state.votedFor !== votedFor;
    const newLog = state.log !== this.#logFile.log;
    if (newMetadata) {
      this.#metadata = { ...this.#metadata, currentTerm: state.currentTerm, votedFor: state.votedFor };
      await this.#metadataFile.prepare(this.#metadata);
      this.#metadataFile.publish();
    }
    if (newLog) this.#logFile.write(state.log);
    onWritten();
    if (newMetadata) await this.#metadataFile.makeDurable();
    if (newLog) await this.#logFile.sync();
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
