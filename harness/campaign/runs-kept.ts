import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { JobOutcome } from '../core/campaign/outcome.ts';
import type { EngineName } from '../core/spec.ts';
import type { CampaignFolder } from './campaign-folder.ts';
import type { JobTask } from './job-task.ts';

/** The run folders of a campaign: which of them stay, and how much they take. */
export class RunsKept {
  readonly #folder: CampaignFolder;
  readonly #names = new Set<string>();
  #bytes = 0;

  constructor(folder: CampaignFolder) {
    this.#folder = folder;
  }

  take({ folder }: JobOutcome): void {
    if (folder !== undefined) this.add(folder);
  }

  /** Counts another folder among those that stay. */
  add(name: string): void {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    const path = join(this.#folder.path('runs'), name);
    if (existsSync(path)) this.#bytes += bytesIn(path);
  }

  /**
   * Whether a run's folder is to stay, as long as there is room. Failures in process get one when they are run again to confirm
   * them; of processes driven line by line the first one is enough.
   */
  keepFor(attempt: number, engine: EngineName): JobTask['keep'] {
    const { keep, keepBytes } = this.#folder.settings;
    if (keep === 'never' || (keepBytes !== null && this.#bytes >= keepBytes)) return 'never';
    if (attempt === 1 || keep === 'always') return keep;
    return { sim: 'always', lockstep: 'never', live: keep }[engine] as JobTask['keep'];
  }

  /** Removes folders that belong to no outcome. */
  sweep(): void {
    this.#folder.sweepRuns(this.#names);
  }
}

function bytesIn(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
