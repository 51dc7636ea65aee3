import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from '../../nemesis/registry.ts';
import { formats } from '../../harness/store/import/formats.ts';
import { assertKnown } from './command-lines.ts';
import { DOCS, follow, makePageFolder, samplesOf } from './shown-commands.ts';
import { codeIn, linksIn, rowsOf } from './tables.ts';

const PAGE = 'coming-from-jepsen.md';
const EXIT_CODES = [0, 1, 0, 1];

describe(`docs/${PAGE}`, function () {
  this.timeout(120_000);
  const page = readFileSync(join(DOCS, PAGE), 'utf8');
  let folder = '';
  before(() => void (folder = makePageFolder()));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [index, sample] of samplesOf(PAGE).entries()) {
    it(`$ ${sample.command}`, () => follow(folder, sample, EXIT_CODES[index] ?? -1));
  }

  it('has an exit code here for each of its commands', () => assert.equal(samplesOf(PAGE).length, EXIT_CODES.length));

  it('names only commands that there are', async () => {
    const commands = codeIn(page.replace(/^```[^]*?^```/gm, '')).filter((code) => code.startsWith('npx '));
    assert.ok(commands.length >= 12, commands.join('\n'));
    for (const command of commands) await assertKnown(command);
  });

  it('leads to pages and their sections', () => {
    for (const target of linksIn(page)) {
      const [file = '', section] = target.split('#');
      assert.ok(existsSync(join(DOCS, file)), target);
      if (section !== undefined) assert.ok(sectionsOf(file).includes(section), target);
    }
  });

  it('names a fault for every kind of fault of the others', () => {
    const names = new Set(rowsOf(page, 'there').flatMap(([, here = '']) => codeIn(here)));
    for (const fault of ['kill', 'pause', 'clock', 'hold', 'lag-until-snapshot', 'membership', 'lose-unsynced']) {
      assert.ok(names.has(fault), fault);
      assert.equal(faults.named(fault).name, fault);
    }
  });

  it('names formats that histories can be read in', () => {
    const named = [...page.matchAll(/--format ([\w-]+)/g)].map(([, format = '']) => format);
    assert.ok(named.length > 0);
    for (const format of named) assert.equal(formats.named(format).name, format);
  });
});

/** The anchors of a page's headings. */
function sectionsOf(file: string): string[] {
  const headings = [...readFileSync(join(DOCS, file), 'utf8').matchAll(/^#+ (.*)$/gm)];
  return headings.map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
