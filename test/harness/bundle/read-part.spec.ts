import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPart } from '../../../harness/bundle/read-part.ts';
import { InputError } from '../../../harness/core/errors.ts';

describe('a part of a file', () => {
  let file: string;
  beforeEach(() => {
    file = join(mkdtempSync(join(tmpdir(), 'verdict-part-')), 'log.txt');
    writeFileSync(file, 'one\ntwo\nthree\n');
  });
  afterEach(() => rmSync(join(file, '..'), { recursive: true }));

  it('is all of it where it fits', () => {
    for (const limit of [undefined, { bytes: 14, keep: 'end' as const }]) {
      const { content, cut } = readPart(file, limit);
      assert.equal(content.toString(), 'one\ntwo\nthree\n');
      assert.equal(cut, undefined);
    }
  });

  it('is whole lines of its beginning or of its end, and says of how much', () => {
    const beginning = readPart(file, { bytes: 10, keep: 'beginning' });
    assert.equal(beginning.content.toString(), 'one\ntwo\n');
    assert.deepEqual(beginning.cut, { kept: 'beginning', of: 14 });
    const end = readPart(file, { bytes: 10, keep: 'end' });
    assert.equal(end.content.toString(), 'three\n');
    assert.deepEqual(end.cut, { kept: 'end', of: 14 });
  });

  it('of no file is refused', () => {
    assert.throws(() => readPart(`${file}.none`, undefined), InputError);
  });
});
