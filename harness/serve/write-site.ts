import { constants, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { companionsOf } from '../../reports/site/companions.ts';
import { GENERATOR } from '../../reports/site/frame.ts';
import { writtenIndexPage } from '../../reports/site/index-page.ts';
import { COMPARISONS, FOLDERS, INDEX_PAGE, RUN_PAGES } from '../../reports/site/links.ts';
import { olderFirst, type ListedRun } from '../../reports/site/listed.ts';
import { InputError } from '../core/errors.ts';
import { RUN_FILES, writing } from '../store/run-folder.ts';
import type { Catalogue } from './catalogue.ts';
import { pageOfComparison, pageOfRun } from './pages.ts';
import { readWhole } from './regular-file.ts';
import { filesOf } from './run-files.ts';

/** What was written. */
export interface WrittenSite {
  readonly index: string;
  readonly runs: number;
  readonly groups: number;
  readonly comparisons: number;
  /** Of the files that were copied. */
  readonly bytes: number;
}

/**
 * Writes what `verdict serve` shows as files: the list, a page per run, the files of each, and of runs of one spec those comparisons
 * that their pages offer. All links are relative, so it can be moved, and opened without a server.
 *
 * @param directory is made; an earlier site in it is replaced
 * @throws InputError where something else is there
 */
export async function writeSite(catalogue: Catalogue, directory: string): Promise<WrittenSite> {
  makeRoom(directory);
  const listing = catalogue.list();
  const { runs, groups } = listing;
  const bytes = [...runs, ...groups].reduce((sum, { id }) => sum + copyFolder(catalogue, id, directory), 0);
  for (const { id } of runs) writePage(directory, [RUN_PAGES, `${id}.html`], pageOfRun(catalogue, listing, id));
  const pairs = pairsOf(runs);
  for (const [older, newer] of pairs) {
    const page = await pageOfComparison(catalogue, listing, [older.id, newer.id]);
    writePage(directory, [COMPARISONS, older.id, `${newer.id}.html`], page);
  }
  // Last, so that a site that was broken off is not taken for a whole one.
  writePage(directory, [INDEX_PAGE], writtenIndexPage(listing));
  return {
    index: join(directory, INDEX_PAGE),
    runs: runs.length,
    groups: groups.length,
    comparisons: pairs.length,
    bytes,
  };
}

function makeRoom(directory: string): void {
  if (existsSync(directory) && !isOurs(directory)) {
    throw new InputError(`${directory} is there already, and is no site that Verdict wrote`, {
      code: 'FILE_EXISTS',
      hint: existsSync(join(directory, RUN_FILES.plan))
        ? `It is a run. Name the folder of the site before the runs: --site DIR ${directory} …`
        : 'Give another folder with --site DIR.',
    });
  }
  writing(directory, () => {
    for (const name of [FOLDERS, RUN_PAGES, COMPARISONS])
      rmSync(join(directory, name), { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    // From now on it is one, also when the rest of it never comes.
    writeFileSync(join(directory, INDEX_PAGE), `<!doctype html><meta name="generator" content="${GENERATOR}" />`);
  });
}

function isOurs(directory: string): boolean {
  if (!statSync(directory).isDirectory()) return false;
  if (readdirSync(directory).length === 0) return true;
  const index = join(directory, INDEX_PAGE);
  return existsSync(index) && readWhole(index).includes(`<meta name="generator" content="${GENERATOR}" />`);
}

/** Copies the files of a folder that are listed; how many bytes they have. */
function copyFolder(catalogue: Catalogue, id: string, directory: string): number {
  const from = catalogue.directoryOf(id);
  if (from === undefined) return 0;
  return filesOf(from).reduce((sum, { path, bytes }) => {
    const to = join(directory, FOLDERS, id, path);
    writing(to, () => {
      mkdirSync(dirname(to), { recursive: true });
      // Where the file system can, the copy shares its bytes with the original.
      copyFileSync(join(from, path), to, constants.COPYFILE_FICLONE);
    });
    return sum + bytes;
  }, 0);
}

function writePage(directory: string, parts: readonly string[], page: string | undefined): void {
  // A run that went away meanwhile has none.
  if (page === undefined) return;
  const file = join(directory, ...parts);
  writing(file, () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, page);
  });
}

/** Each two runs once. */
function pairsOf(runs: readonly ListedRun[]): (readonly [ListedRun, ListedRun])[] {
  const pairs = runs.flatMap((run) => companionsOf(run, runs).map((other) => olderFirst(run, other)));
  return [...new Map(pairs.map((pair) => [pair.map(({ id }) => id).join('\n'), pair])).values()];
}
