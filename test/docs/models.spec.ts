import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { models } from '../../harness/core/models/registry.ts';
import { packageRoot } from '../../harness/version.ts';
import { DOCS, follow, makePageFolder, samplesOf } from './shown-commands.ts';

const PAGE = 'how-to/a-model-of-your-own.md';
const EXIT_CODES = [0, 1];

describe(`docs/${PAGE}`, function () {
  this.timeout(120_000);
  let folder = '';
  before(() => {
    folder = makePageFolder();
    cpSync(join(packageRoot(), 'examples'), join(folder, 'examples'), { recursive: true });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [index, exitCode] of EXIT_CODES.entries()) {
    const sample = samplesOf(PAGE)[index];
    it(`$ ${sample?.command ?? ''}`, () => {
      assert.ok(sample);
      return follow(folder, sample, exitCode);
    });
  }

  it('shows the example as it is', () => {
    const example = readFileSync(join(packageRoot(), 'examples', 'plugins', 'bank-account.mjs'), 'utf8');
    assert.ok(readFileSync(join(DOCS, PAGE), 'utf8').includes(example));
  });
});

describe('docs/checking-models.md', () => {
  const page = readFileSync(join(DOCS, 'checking-models.md'), 'utf8');
  for (const name of ['fifo-queue', 'mutex', 'fencing-lock', 'counter', 'multi-register']) {
    it(`has a section about ${name}, with all its functions`, () => {
      const section = page.split(/^## /m).find((text) => text.split('\n')[0]?.includes(`\`${name}\``)) ?? '';
      for (const f of models.named(name).functions) {
        // The functions of a lock with tokens are those of a lock.
        assert.ok(section.includes(`\`${f}`) || name === 'fencing-lock', f);
      }
      assert.notEqual(section, '');
    });
  }
});
