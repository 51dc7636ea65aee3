import assert from 'node:assert/strict';
import { execa } from 'execa';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../harness/version.ts';
import { makeProject } from '../harness/search/export/run-mocha.ts';
import { CLI } from '../verdict-process.ts';
import { assertShown, consoleSamples, type ConsoleSample } from './console-samples.ts';

export const DOCS = join(packageRoot(), 'docs');

/** The commands that a page of the documentation shows. */
export function samplesOf(page: string): ConsoleSample[] {
  return consoleSamples(readFileSync(join(DOCS, page), 'utf8'));
}

/** A project of its own in which the commands of a page can be followed. */
export function makePageFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'verdict-page-'));
  makeProject(folder);
  installPrograms(folder);
  return folder;
}

/** Runs a command by a shell, and fails unless it ends with that exit code and prints what the page shows. */
export async function follow(folder: string, { command, shown }: ConsoleSample, expected: number): Promise<void> {
  // One pipe for both, as on a terminal, so that their lines come in the order in which they were written.
  const { stdout, exitCode } = await execa('sh', ['-c', `{ ${command}\n} 2>&1`], {
    cwd: folder,
    env: { PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` },
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
}
