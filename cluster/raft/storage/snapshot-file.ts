import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Snapshot } from '../../../harness/core/raft/messages.ts';
import { packSnapshot, unpackSnapshot } from '../wire/snapshot-codec.ts';
import { formatChecked, parseChecked } from './checked-json.ts';
import { CorruptionError } from './corruption-error.ts';
import { ReplacedFile } from './replaced-file.ts';

const FORMAT = 'verdict-raft-snapshot/1';

/** The file that holds what took the place of the log's beginning. */
export class SnapshotFile {
  readonly #file: ReplacedFile;
  readonly #inPlace: boolean;

  /** `inPlace` plants the bug of that name: the old version is destroyed first, and a damaged one is taken for none. */
  constructor(folder: string, inPlace: boolean) {
    this.#file = new ReplacedFile(folder, 'snapshot.json');
    this.#inPlace = inPlace;
  }

  /** Null when there never was one. Throws {@link CorruptionError} for anything but a whole file. */
  read(): Snapshot | null {
    const bytes = this.#file.read();
    if (bytes === undefined) return null;
    const content = parseChecked(bytes);
    const snapshot = content?.['format'] === FORMAT ? unpackSnapshot(content['snapshot']) : undefined;
    if (snapshot !== undefined) return snapshot;
    if (this.#inPlace) return null;
    throw new CorruptionError(this.#file.path, 'it does not hold a whole snapshot');
  }

  /** The parts of a replacement, see {@link ReplacedFile}. */
  async prepare(snapshot: Snapshot): Promise<void> {
    const bytes = formatChecked({ format: FORMAT, snapshot: packSnapshot(snapshot) });
    if (!this.#inPlace) {
      await this.#file.prepare(bytes);
      return;
    }
    const file = await open(this.#file.path, 'w');
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
  }

  /** All of it at once, and durable. */
  replace(snapshot: Snapshot): void {
    const bytes = formatChecked({ format: FORMAT, snapshot: packSnapshot(snapshot) });
    if (this.#inPlace) writeFileSync(this.#file.path, bytes);
    else this.#file.replace(bytes);
  }

  publish(): void {
    if (!this.#inPlace) this.#file.publish();
  }
}
