import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { titleOf } from '../../reports/model/headline.ts';
import { GROUP_KINDS, resultIn } from '../../reports/site/group-kinds.ts';
import type { ListedGroup, ListedRun, RunState } from '../../reports/site/listed.ts';
import type { Json } from '../core/json.ts';
import { RUN_FILES } from '../store/run-folder.ts';
import { reading, specOf, verdictDocumentOf, verdictOf, type Said } from './documents.ts';
import { readMember } from './json-member.ts';
import { readWhole } from './regular-file.ts';

export type ListedFolder =
  { readonly kind: 'run'; readonly run: ListedRun } | { readonly kind: 'group'; readonly group: ListedGroup };

/**
 * What a list shows of a folder; undefined where it is neither of a run nor about runs. Whatever is wrong with its files is said
 * in the list. Throws what the file system says where the folder is gone or may not be read.
 */
export function listedFolder(directory: string, id: string): ListedFolder | undefined {
  const names = new Set(readdirSync(directory));
  const group = GROUP_KINDS.find(({ file }) => names.has(file));
  if (group !== undefined) return { kind: 'group', group: listedGroup(directory, id, names, group) };
  return OF_RUNS.some((name) => names.has(name)) ? { kind: 'run', run: listedRun(directory, id, names) } : undefined;
}

/** What only runs have; the first is there as soon as a run begins. */
const OF_RUNS: readonly string[] = [RUN_FILES.plan, RUN_FILES.history, RUN_FILES.verdict];

/** The end of names of folders that are made for runs. */
const MADE_AT = /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(-\d+)?$/;

function listedRun(directory: string, id: string, names: ReadonlySet<string>): ListedRun {
  const spec = specOf(directory);
  const verdict: Said<RunState> = names.has(RUN_FILES.verdict) ? verdictOf(directory) : { value: 'unjudged' };
  const damage = [spec, verdict].flatMap((said) => ('problem' in said ? [said.problem] : []));
  const common = { id, started: startOf(directory, id, names), report: names.has(RUN_FILES.report) };
  const { name, system, build, engine, seed } = 'value' in spec ? spec.value : unknown(id);
  const result =
    'value' in verdict && damage.length === 0
      ? { state: verdict.value, ...foundIn(directory, verdict.value) }
      : { state: 'damaged' as const, damage: damage.join('; ') };
  return { ...common, name, system, build, engine, seed, ...result };
}

/** Of runs that did not pass; for all others nothing but the verdict is read, as a list may be long. */
function foundIn(directory: string, state: RunState): Pick<ListedRun, 'found'> {
  if (state !== 'fail' && state !== 'vacuous') return {};
  const document = verdictDocumentOf(directory);
  // What is wrong with the rest of it is said on the run's own page.
  if ('problem' in document) return {};
  const title = reading(RUN_FILES.verdict, () => titleOf(document.value));
  return 'value' in title ? { found: title.value } : {};
}

/** A folder that cannot be looked into, which may be a run's. */
export function unseenFolder(id: string, damage: string): ListedFolder {
  return {
    kind: 'run',
    run: { id, ...unknown(id), started: nameTime(id) ?? '', state: 'damaged', damage, report: false },
  };
}

/** What a run is that does not say it. */
function unknown(id: string): Pick<ListedRun, 'name' | 'system' | 'build' | 'engine' | 'seed'> {
  return { name: id.replace(MADE_AT, ''), system: '?', build: '?', engine: '?', seed: '?' };
}

function listedGroup(
  directory: string,
  id: string,
  names: ReadonlySet<string>,
  { kind, file }: (typeof GROUP_KINDS)[number],
): ListedGroup {
  const result = reading(file, () => resultIn(JSON.parse(readWhole(join(directory, file))) as Json));
  const common = { id, kind, started: startOf(directory, id, names), report: names.has(RUN_FILES.report) };
  return 'value' in result ? { ...common, ...result.value } : { ...common, state: 'damaged', line: result.problem };
}

/** By what the run wrote down, else by the folder's name, else by the folder. */
function startOf(directory: string, id: string, names: ReadonlySet<string>): string {
  if (names.has(RUN_FILES.environment)) {
    const said = reading(RUN_FILES.environment, () => readMember(join(directory, RUN_FILES.environment), 'started'));
    if ('value' in said && typeof said.value === 'string') return said.value;
  }
  return nameTime(id) ?? statSync(directory).mtime.toISOString();
}

function nameTime(id: string): string | undefined {
  const parts = MADE_AT.exec(id);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1) as [string, string, string, string, string, string];
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}
