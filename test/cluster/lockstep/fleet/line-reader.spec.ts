import { after, afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineReader, LONGEST_LINE } from '../../../../cluster/lockstep/fleet/line-reader.ts';

describe('lines from a pipe', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verdict-lines-'));
  let descriptor: number | undefined;

  afterEach(() => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  });

  after(() => rmSync(folder, { recursive: true }));

  function readerOf(text: string): LineReader {
    const file = join(folder, 'lines');
    writeFileSync(file, text);
    descriptor = openSync(file, 'r');
    return new LineReader(descriptor);
  }

  it('are whole, in order, and without their ends, however long they are', () => {
    const lines = ['', 'a', 'ä€😀', 'x'.repeat(200_000), '{"b":1}', 'y'.repeat(65_536)];
    const reader = readerOf(lines.map((line) => `${line}\n`).join(''));
    for (const line of lines) assert.equal(reader.next(), line);
    assert.equal(reader.next(), undefined);
  });

  it('end where the pipe does, without what was not finished', () => {
    const reader = readerOf('a\nhalf a li');
    assert.equal(reader.next(), 'a');
    assert.ok(reader.hasMore());
    assert.equal(reader.next(), undefined);
    assert.equal(reader.rest(6), 'half a');
  });

  it('are refused beyond what memory is for', () => {
    const reader = readerOf('z'.repeat(LONGEST_LINE + 200_000));
    assert.throws(() => reader.next(), RangeError);
  });
});
