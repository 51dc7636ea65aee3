import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProgram } from '../../../../cluster/hosts/namespace/programs.ts';

describe('programs', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verdict-test-programs-'));
    await writeFile(join(folder, 'tool'), '#!/bin/sh\n', { mode: 0o755 });
    await writeFile(join(folder, 'text'), 'words\n', { mode: 0o644 });
    await mkdir(join(folder, 'folder'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('are found by name along the path, or by their own path', () => {
    assert.equal(isProgram('tool', `/nowhere::${folder}`), true);
    assert.equal(isProgram(join(folder, 'tool'), ''), true);
    assert.equal(isProgram('sh'), true);
  });

  it('are neither texts, nor folders, nor names nobody has', () => {
    assert.equal(isProgram('text', folder), false);
    assert.equal(isProgram('folder', folder), false);
    assert.equal(isProgram('tool', '/nowhere'), false);
    assert.equal(isProgram(join(folder, 'none')), false);
  });
});
