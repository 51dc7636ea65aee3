import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EXPLANATION_FILES } from './search/keep-explanation.ts';
import type { RunFolder } from './store/run-folder.ts';

/** What is shown of a shrunken schedule, in this order. */
const SHOWN = [
  { file: EXPLANATION_FILES.schedule, name: 'Shrunken schedule', type: 'text/plain' },
  { file: EXPLANATION_FILES.story, name: 'Shrunken schedule in words', type: 'text/plain' },
  { file: EXPLANATION_FILES.diagram, name: 'Shrunken schedule as a picture', type: 'image/svg+xml' },
] as const;

export interface ShrunkenFile {
  readonly path: string;
  readonly name: string;
  readonly type: string;
}

/** What `verdict shrink` made of a run, if it did: the newest folder beside the run that says it came from it. */
export function shrunkenSchedule(run: RunFolder): ShrunkenFile[] {
  const beside = dirname(run.directory);
  const newest = readdirSync(beside, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && cameFrom(run, join(beside, entry.name, 'shrink.json')))
    .map(({ name }) => name)
    .sort()
    .at(-1);
  if (newest === undefined) return [];
  return SHOWN.map(({ file, name, type }) => ({ path: join(beside, newest, file), name, type })).filter(({ path }) =>
    existsSync(path),
  );
}

/** The path that it names may count from another folder; names of runs have their time in them. */
function cameFrom(run: RunFolder, file: string): boolean {
  if (!existsSync(file)) return false;
  const { source } = JSON.parse(readFileSync(file, 'utf8')) as { readonly source?: { readonly file?: string } };
  const named = source?.file ?? '';
  return [basename(named), basename(dirname(named))].includes(run.id);
}
