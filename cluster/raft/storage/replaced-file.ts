import { closeSync, fdatasyncSync, openSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfPresent, syncFolder, writeFully } from './files.ts';

/**
 * A file that is never changed in place: a new version is written beside it, made durable and renamed over it, so that a
 * crash leaves the old version or the new one.
 */
export class ReplacedFile {
  readonly path: string;
  readonly #folder: string;
  readonly #temporary: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.path = join(folder, name);
    this.#temporary = join(folder, `${name}.new`);
  }

  /** Undefined when there is none. */
  read(): Buffer | undefined {
    return readIfPresent(this.path);
  }

  replace(bytes: Uint8Array): void {
    const file = openSync(this.#temporary, 'w');
    try {
      writeFully(file, bytes);
      fdatasyncSync(file);
    } finally {
      closeSync(file);
    }
    this.publish();
    syncFolder(this.#folder);
  }

  /** First part of a replacement without blocking: the new version, durable, under its temporary name. */
  async prepare(bytes: Uint8Array): Promise<void> {
    const file = await open(this.#temporary, 'w');
    try {
      await file.writeFile(bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  /** Second part: the prepared version becomes the one that is read. */
  publish(): void {
    renameSync(this.#temporary, this.path);
  }

  /** Third part: a loss of power can no longer bring back the old version. */
  async makeDurable(): Promise<void> {
    const folder = await open(this.#folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}
