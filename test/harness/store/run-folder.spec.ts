import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { HarnessError, InputError } from '../../../harness/core/errors.ts';
import { LineFile } from '../../../harness/store/line-file.ts';
import { RunFolder } from '../../../harness/store/run-folder.ts';

const STARTED = new Date('2026-01-14T10:15:00.123Z');

describe('RunFolder', () => {
  let out: string;
  beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'verdict-folder-'))));
  afterEach(() => rmSync(out, { recursive: true }));

  it('names folders by name, seed and time, and never gives one to two runs', () => {
    const names = [1, 2, 3].map(() => RunFolder.create(join(out, 'runs'), 'quick', '7', STARTED).id);
    assert.deepEqual(names, ['quick-7-20260114T101500', 'quick-7-20260114T101500-2', 'quick-7-20260114T101500-3']);
  });

  it('lets no seed escape from the folder', () => {
    const { directory } = RunFolder.create(out, 'quick', '../../etc/passwd', STARTED);
    assert.ok(directory.startsWith(join(out, 'quick-')));
    assert.equal(directory.slice(out.length + 1).includes('/'), false);
  });

  it('writes whole files or none, and keeps an index beside the folders', () => {
    const folder = RunFolder.create(out, 'quick', '7', STARTED);
    folder.writeJson('plan', { a: 1 });
    assert.deepEqual(RunFolder.open(folder.directory).readJson('plan'), { a: 1 });
    const line = { format: 'verdict-index/1', id: folder.id, name: 'quick', system: 'raft', build: 'paper' } as const;
    folder.appendToIndex({ ...line, engine: 'sim', seed: '7', planDigest: 'd', verdict: 'pass', started: '' });
    assert.match(readFileSync(join(out, 'index.jsonl'), 'utf8'), /^\{"format":"verdict-index\/1","id":"quick-7-/);
  });

  it('says what cannot be written, and that a folder is no run', () => {
    writeFileSync(join(out, 'file'), '');
    assert.throws(
      () => RunFolder.create(join(out, 'file'), 'quick', '7', STARTED),
      (error) => {
        assert.ok(error instanceof InputError);
        assert.match(error.message, /file: no folder can be made there: \S+file is not a folder/);
        return true;
      },
    );
    assert.throws(() => RunFolder.open(out), InputError);
    assert.throws(
      () => RunFolder.create('/proc/nowhere/at/all', 'quick', '7', STARTED),
      (error) => error instanceof InputError && error.message.startsWith('/proc/nowhere/at/all: no folder'),
    );
  });
});

describe('LineFile', () => {
  it('gives a full disk as a HarnessError that names the file', () => {
    const file = new LineFile('/dev/full', { format: 'test/1' });
    file.write('a line');
    assert.throws(
      () => file.flush(),
      (error) => error instanceof HarnessError && error.message.startsWith('/dev/full cannot be written'),
    );
  });
});
