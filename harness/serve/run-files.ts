import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunFileEntry } from '../../reports/site/run-account.ts';
import { RUN_FILES } from '../store/run-folder.ts';

/** Made for another report, and copies of what is listed. */
const LEFT_OUT: readonly string[] = [RUN_FILES.allure, 'allure-report'];

/** What a reader looks for first; the rest follows by name. */
const FIRST: readonly string[] = [
  RUN_FILES.report,
  RUN_FILES.verdict,
  RUN_FILES.history,
  RUN_FILES.plan,
  RUN_FILES.schedule,
  RUN_FILES.trace,
  RUN_FILES.spec,
];

/** The ordinary files of a folder, without links, and without what is of Allure. */
export function filesOf(directory: string): RunFileEntry[] {
  const files = entriesIn(directory, '');
  const rank = ({ path }: RunFileEntry): number => {
    const position = FIRST.indexOf(path);
    return position === -1 ? FIRST.length : position;
  };
  return files.sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
}

function entriesIn(directory: string, under: string): RunFileEntry[] {
  return readdirSync(join(directory, under), { withFileTypes: true }).flatMap((entry): RunFileEntry[] => {
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (LEFT_OUT.includes(path)) return [];
    if (entry.isDirectory()) return entriesIn(directory, path);
    const stat = entry.isFile() ? lstatSync(join(directory, path), { throwIfNoEntry: false }) : undefined;
    return stat === undefined ? [] : [{ path, bytes: stat.size }];
  });
}
