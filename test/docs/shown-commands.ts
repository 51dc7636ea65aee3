import assert from 'node:assert/strict';
import { execa } from 'execa';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../harness/version.ts';
import { makeProject } from '../harness/search/export/run-mocha.ts';
import { CLI } from '../verdict-process.ts';
import { assertShown, consoleSamples, type ConsoleSample } from './console-samples.ts';

export const DOCS = join(packageRoot(), 'docs');

const MOCHA_ENTRY = join(import.meta.dirname, '..', '..', 'harness', 'mocha.js');

/** The commands that a page of the documentation shows. */
export function samplesOf(page: string): ConsoleSample[] {
  return consoleSamples(readFileSync(join(DOCS, page), 'utf8'));
}

/** A file that a page says to save, by its path and what is in it. */
export interface SavedFile {
  readonly name: string;
  readonly text: string;
}

/** The files that a page says to save, in their order. */
export function savedFiles(page: string): SavedFile[] {
  const text = readFileSync(join(DOCS, page), 'utf8');
  return [...text.matchAll(/[Ss]ave (?:it )?as `([^`]+)`:\n\n```\w+\n([^]*?)```/g)].map(
    ([, name = '', content = '']) => ({ name, text: content }),
  );
}

/** Saves what a page says to save, as its reader would. */
export function saveFiles(folder: string, files: readonly SavedFile[]): void {
  for (const { name, text } of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** A project of its own in which the commands of a page can be followed. */
export function makePageFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'verdict-page-'));
  makeProject(folder);
  installPrograms(folder);
  return folder;
}

/** The same with the examples, as in a clone, and with `raft-verdict/mocha`. */
export function makeCloneFolder(): string {
  const folder = makePageFolder();
  cpSync(join(packageRoot(), 'examples'), join(folder, 'examples'), { recursive: true });
  const installed = join(folder, 'node_modules', 'raft-verdict');
  const exports = { '.': './index.js', './mocha': './mocha.js' };
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ name: 'raft-verdict', type: 'module', exports }));
  writeFileSync(join(installed, 'mocha.js'), `export * from ${JSON.stringify(pathToFileURL(MOCHA_ENTRY).href)};\n`);
  return folder;
}

/** Runs a command by a shell, and fails unless it ends with that exit code and prints what the page shows. */
export async function follow(folder: string, { command, shown }: ConsoleSample, expected: number): Promise<void> {
  // One pipe for both, as on a terminal, so that their lines come in the order in which they were written.
  const { stdout, exitCode } = await execa('sh', ['-c', `{ ${command}\n} 2>&1`], {
    cwd: folder,
    env: { NO_COLOR: '1', PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` },
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
  });
  assert.equal(exitCode, expected, stdout);
  assertShown(stdout, shown);
}

/** An `npx` that knows the two programs of the pages, those of this very package, and asks no registry. */
function installPrograms(folder: string): void {
  const mocha = join(dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin', 'mocha.js');
  mkdirSync(join(folder, 'bin'));
  const script = [
    '#!/bin/sh',
    'program=$1; shift',
    'case $program in',
    `  verdict) exec '${process.execPath}' '${CLI}' "$@" ;;`,
    `  mocha) exec '${process.execPath}' '${mocha}' "$@" ;;`,
    'esac',
    'echo "npx $program: not of these pages" >&2; exit 64',
  ];
  writeFileSync(join(folder, 'bin', 'npx'), `${script.join('\n')}\n`, { mode: 0o755 });
  // Whoever runs the tests has the rights that he has.
  writeFileSync(join(folder, 'bin', 'sudo'), '#!/bin/sh\n[ "$1" = -E ] && shift\nexec "$@"\n', { mode: 0o755 });
}
