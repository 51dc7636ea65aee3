import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCS, follow, makePageFolder, samplesOf } from './shown-commands.ts';

/** The exit code of each command of the page, in order. */
const EXIT_CODES = [0, 1, 0, 1, 0, 0, 64, 0, 1, 0, 0];

describe('docs/checking.md', function () {
  this.timeout(120_000);
  let folder = '';
  before(() => {
    folder = makePageFolder();
    const [, program = ''] = /```js\n([^]*?)```/.exec(readFileSync(join(DOCS, 'checking.md'), 'utf8')) ?? [];
    writeFileSync(join(folder, 'watch.mjs'), program);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const samples = samplesOf('checking.md');
  for (const [index, sample] of samples.entries()) {
    it(`$ ${sample.command}`, () => follow(folder, sample, EXIT_CODES[index] ?? -1));
  }

  it('shows as many commands as are followed', () => {
    assert.equal(samples.length, EXIT_CODES.length);
  });
});
