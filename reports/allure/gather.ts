import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ExecutorInfo } from 'allure-js-commons/sdk';
import { digestOf } from '../../harness/core/digest.ts';
import { CATEGORIES } from './categories.ts';
import { parameterOf, readResults, writeResult, type ResultFile } from './result-files.ts';

const ENVIRONMENT = 'environment.properties';
export const EXECUTOR = 'executor.json';

/** Results of one run, or of a test run. */
export interface ResultsFolder {
  readonly directory: string;
  /** Files that came to be after the results were written, such as a shrunken schedule. */
  readonly later: readonly { readonly path: string; readonly name: string; readonly type: string }[];
}

/**
 * Copies results of several runs into one folder and makes them one report: the environment has what all agree on and what
 * differs, the executor is that of the newest, and one test on several builds is several tests.
 */
export function gatherResults(folders: readonly ResultsFolder[], target: string): void {
  mkdirSync(target, { recursive: true });
  for (const folder of folders) copyResults(folder, target);
  const directories = folders.map(({ directory }) => directory);
  keepBuildsApart(target);
  writeEnvironment(directories, target);
  writeExecutor(directories, target);
  writeFileSync(join(target, 'categories.json'), JSON.stringify(CATEGORIES));
}

function copyResults({ directory, later }: ResultsFolder, target: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isFile()) copyFileSync(join(directory, entry.name), join(target, entry.name));
  }
  if (later.length === 0) return;
  const own = new Set(readResults(directory).map(({ path }) => basename(path)));
  for (const { path, result } of readResults(target)) {
    if (!own.has(basename(path))) continue;
    const attachments = later.map(({ path: file, name, type }, index) => {
      const source = `${result.uuid}-${String(index)}-attachment.${basename(file).split('.').at(-1) ?? 'txt'}`;
      copyFileSync(file, join(target, source));
      return { name, type, source };
    });
    writeResult({ path, result: { ...result, attachments: [...result.attachments, ...attachments] } });
  }
}

/**
 * The history of a test goes over all builds, so that Allure takes two builds in one report for retries of one test and
 * shows the last alone. There each build has a history of its own.
 */
function keepBuildsApart(directory: string): void {
  const groups = new Map<string, ResultFile[]>();
  for (const file of readResults(directory)) {
    const id = file.result.historyId ?? file.result.uuid;
    groups.set(id, [...(groups.get(id) ?? []), file]);
  }
  for (const [historyId, files] of groups) {
    const builds = new Set(files.map(({ result }) => parameterOf(result, 'build')));
    if (builds.size < 2) continue;
    for (const { path, result } of files) {
      const build = parameterOf(result, 'build') ?? null;
      // Allure goes by the parameters that count where there are some, other tools by the history id.
      const parameters = result.parameters.map((one) => (one.name === 'build' ? { ...one, excluded: false } : one));
      writeResult({ path, result: { ...result, parameters, historyId: digestOf({ historyId, build }) } });
    }
  }
}

/** `kernel = 6.1`, or `build = paper, verdi` where runs differ. */
function writeEnvironment(directories: readonly string[], target: string): void {
  const values = new Map<string, Set<string>>();
  for (const directory of directories) {
    for (const [name, value] of propertiesIn(join(directory, ENVIRONMENT))) {
      values.set(name, (values.get(name) ?? new Set()).add(value));
    }
  }
  const lines = [...values].map(([name, all]) => `${name} = ${[...all].join(', ')}\n`);
  if (lines.length > 0) writeFileSync(join(target, ENVIRONMENT), lines.join(''));
}

function propertiesIn(file: string): [string, string][] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line): [string, string][] => {
      const [, name, value] = /^\s*([^=\s]+)\s*=\s*(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    });
}

function writeExecutor(directories: readonly string[], target: string): void {
  const executors = directories
    .map((directory) => join(directory, EXECUTOR))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as ExecutorInfo)
    .sort((a, b) => (a.buildOrder ?? 0) - (b.buildOrder ?? 0));
  const newest = executors.at(-1);
  if (newest !== undefined) writeFileSync(join(target, EXECUTOR), `${JSON.stringify(newest)}\n`);
}
