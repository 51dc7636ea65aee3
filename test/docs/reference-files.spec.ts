import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUN_FILES } from '../../harness/store/run-folder.ts';
import { packageRoot } from '../../harness/version.ts';
import { DOCS } from './shown-commands.ts';
import { codeIn, rowsOf } from './tables.ts';

const SOURCES = ['harness', 'checkers', 'reports', 'nemesis', 'workloads'];

describe('docs/reference/files.md', () => {
  const page = readFileSync(join(DOCS, 'reference', 'files.md'), 'utf8');

  it('has a row for every file of a run, and for no other', () => {
    const named = rowsOf(page, 'file').flatMap(([file = '']) => codeIn(file));
    const folders = new Set(['nodes', 'allure-results']);
    const files = Object.values(RUN_FILES).map((name) => (folders.has(name) ? `${name}/` : name));
    assert.deepEqual(named.map((name) => name.replace('<node>/', '')).sort(), files.sort());
  });

  it('names every format, with the version that is written', () => {
    const formats = new Set(
      SOURCES.flatMap(sourcesIn).flatMap((text) => text.match(/(?<=')verdict-[a-z-]+\/\d+(?=')/g) ?? []),
    );
    assert.ok(formats.size >= 15, [...formats].join(' '));
    const named = new Set(page.match(/(?<=`)verdict-[a-z-]+\/\d+(?=`)/g) ?? []);
    assert.deepEqual([...named].sort(), [...formats].sort());
  });
});

function sourcesIn(folder: string): string[] {
  const root = join(packageRoot(), folder);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return files.map((name) => readFileSync(join(root, name), 'utf8'));
}
