import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { follow, makePageFolder, samplesOf } from './shown-commands.ts';

/** The exit code of each command of the page, in order. */
const EXIT_CODES = [0, 1, 0, 1, 0, 0, 64, 0, 1, 0];

describe('docs/checking.md', function () {
  this.timeout(120_000);
  let folder = '';
  before(() => void (folder = makePageFolder()));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const samples = samplesOf('checking.md');
  for (const [index, sample] of samples.entries()) {
    it(`$ ${sample.command}`, () => follow(folder, sample, EXIT_CODES[index] ?? -1));
  }

  it('shows as many commands as are followed', () => {
    assert.equal(samples.length, EXIT_CODES.length);
  });
});
