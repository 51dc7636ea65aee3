import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DOCS, follow, makePageFolder, samplesOf } from './shown-commands.ts';

/** The first commands of each page, by their exit codes; what comes after them takes long. */
const FOLLOWED: Readonly<Record<string, readonly number[]>> = {
  'hunting.md': [1],
  'shrinking.md': [0, 1],
  'exporting.md': [0, 0],
  'exploring.md': [1],
};

for (const [page, exitCodes] of Object.entries(FOLLOWED)) {
  describe(`docs/${page}`, function () {
    this.timeout(120_000);
    let folder = '';
    before(() => void (folder = makePageFolder()));
    after(() => rmSync(folder, { recursive: true, force: true }));

    for (const [index, exitCode] of exitCodes.entries()) {
      const sample = samplesOf(page)[index];
      it(`$ ${sample?.command ?? ''}`, () => {
        assert.ok(sample);
        return follow(folder, sample, exitCode);
      });
    }

    if (page === 'shrinking.md') {
      it('shows the diagram that shrinking wrote', () => {
        const shrunk = readdirSync(join(folder, 'runs')).find((name) => name.startsWith('shrunk-')) ?? '';
        assert.equal(
          readFileSync(join(DOCS, 'images', 'space-time.svg'), 'utf8'),
          readFileSync(join(folder, 'runs', shrunk, 'diagram.svg'), 'utf8'),
        );
      });
    }
  });
}
