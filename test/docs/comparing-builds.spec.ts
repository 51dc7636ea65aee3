import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { follow, makeCloneFolder, samplesOf } from './shown-commands.ts';

describe('docs/comparing-builds.md', function () {
  this.timeout(120_000);
  let folder = '';
  before(() => void (folder = makeCloneFolder()));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const [sample] = samplesOf('comparing-builds.md');
  it(`$ ${sample?.command ?? ''}`, () => {
    assert.ok(sample);
    return follow(folder, sample, 1);
  });
});
