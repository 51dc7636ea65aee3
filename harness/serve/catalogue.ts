import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Listing } from '../../reports/site/listed.ts';
import { InputError, messageOf } from '../core/errors.ts';
import { reading } from './documents.ts';
import { listedFolder, unseenFolder, type ListedFolder } from './listed-folder.ts';

/**
 * A folder's time may be as coarse as this, ms: what changes right after it was looked at may leave the same time behind, so a
 * folder that is younger is looked at again.
 */
const COARSE = 2_000;

interface Known {
  readonly changed: number;
  readonly folder: ListedFolder | undefined;
}

/**
 * The folders that a site is about. They are looked at whenever somebody asks, so runs appear as they begin and end, and what
 * is known of a folder holds as long as no file in it comes, goes or is replaced: a list of thousands is read once.
 */
export class Catalogue {
  readonly #directories: () => ReadonlyMap<string, string>;
  #known = new Map<string, Known>();

  private constructor(directories: () => ReadonlyMap<string, string>) {
    this.#directories = directories;
  }

  /**
   * All run folders in a folder, and those about runs.
   *
   * @throws InputError where there is no such folder
   */
  static of(out: string): Catalogue {
    const directories = (): ReadonlyMap<string, string> => foldersIn(out);
    directories();
    return new Catalogue(directories);
  }

  /**
   * The folders that somebody named.
   *
   * @throws InputError for one that is no such folder, and for two of one name
   */
  static named(given: readonly string[]): Catalogue {
    const directories = new Map<string, string>();
    for (const directory of new Set(given.map((each) => resolve(each)))) {
      const id = basename(directory);
      if (directories.has(id)) {
        throw new InputError(`two folders have the name ${id}, by which a site would know them`, {
          code: 'RUN_AMBIGUOUS',
          hint: 'Rename one of them.',
        });
      }
      if (look(directory, id) === undefined) throw notListed(directory);
      directories.set(id, directory);
    }
    return new Catalogue(() => directories);
  }

  /** What is there now. */
  list(): Listing {
    const directories = this.#directories();
    const known = new Map<string, Known>();
    for (const [id, directory] of directories) {
      const found = this.#look(id, directory);
      if (found !== undefined) known.set(id, found);
    }
    // What is gone is forgotten.
    this.#known = known;
    const folders = [...known.values()].map(({ folder }) => folder);
    return {
      runs: folders.flatMap((folder) => (folder?.kind === 'run' ? [folder.run] : [])),
      groups: folders.flatMap((folder) => (folder?.kind === 'group' ? [folder.group] : [])),
    };
  }

  /** Where a folder of the list is; undefined for any other name. */
  directoryOf(id: string): string | undefined {
    const directory = this.#directories().get(id);
    return directory !== undefined && this.#look(id, directory)?.folder !== undefined ? directory : undefined;
  }

  #look(id: string, directory: string): Known | undefined {
    const changed = statSync(directory, { throwIfNoEntry: false })?.mtimeMs;
    if (changed === undefined) return undefined;
    const known = this.#known.get(id);
    if (known?.changed === changed) return known;
    const fresh = Date.now() - changed < COARSE;
    const found = { changed: fresh ? NaN : changed, folder: look(directory, id) };
    this.#known.set(id, found);
    return found;
  }
}

/** Undefined also for a folder that went while it was looked at. One that cannot be looked into is listed, as nobody knows. */
function look(directory: string, id: string): ListedFolder | undefined {
  const folder = reading('the folder', () => listedFolder(directory, id));
  if ('value' in folder) return folder.value;
  return existsSync(directory) ? unseenFolder(id, folder.problem) : undefined;
}

function foldersIn(out: string): ReadonlyMap<string, string> {
  try {
    const entries = readdirSync(out, { withFileTypes: true });
    // Links are none: what they lead to is elsewhere.
    const folders = entries.filter((entry) => entry.isDirectory());
    return new Map(folders.map(({ name }) => [name, join(out, name)]));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' || code === 'ENOTDIR' ? 'there is no such folder' : messageOf(cause);
    throw new InputError(`${out}: ${why}`, {
      code: 'RUNS_NOT_FOUND',
      hint: 'Runs make the folder they are in: make one with `npx verdict run`, or give another folder with --out DIR.',
      cause,
    });
  }
}

function notListed(directory: string): InputError {
  return new InputError(`${directory} is not a run folder, nor one about runs such as a campaign`, {
    code: 'RUN_NOT_FOUND',
    hint: 'Give the folder that the first and last lines of a run name, or the folder of all runs with --out DIR.',
  });
}
