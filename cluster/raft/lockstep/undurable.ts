import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** In the environment of a node whose machine lost power; what it holds does not matter. */
export const POWER_LOST = 'VERDICT_POWER_LOST';

/**
 * What a loss of power would take from a node between lines: everything the last event wrote, where the build speaks before
 * that is durable. The files as they were are kept beside the new ones until the next event, for until then no sync is due;
 * the end of the process alone loses nothing.
 */
export class Undurable {
  readonly #folder: string;
  readonly #before: string;
  #kept = false;

  /** To be made before anything of the folder is read. */
  constructor(folder: string, powerLost: boolean) {
    this.#folder = folder;
    this.#before = join(folder, 'before');
    if (powerLost && existsSync(this.#before)) {
      for (const name of readdirSync(folder)) if (name !== 'before') rmSync(join(folder, name));
      for (const name of readdirSync(this.#before)) renameSync(join(this.#before, name), join(folder, name));
    }
    rmSync(this.#before, { recursive: true, force: true });
  }

  /** To be told before the files are written that an event changed. */
  writing(undurable: boolean): void {
    if (this.#kept) rmSync(this.#before, { recursive: true });
    this.#kept = undurable;
    if (!undurable) return;
    const names = readdirSync(this.#folder);
    mkdirSync(this.#before);
    for (const name of names) copyFileSync(join(this.#folder, name), join(this.#before, name));
  }
}
