import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { HarnessError, InputError } from '../../../harness/core/errors.ts';
import { readTar, writeTar } from '../../../harness/bundle/tar.ts';

const DEEP = `run/${'nodes/'.repeat(20)}trace.jsonl`;

describe('archives', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'verdict-tar-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are what the program tar reads, long names included', () => {
    const files = [
      { name: 'run/README.md', content: Buffer.from('read me\n') },
      { name: 'run/empty', content: Buffer.alloc(0) },
      { name: DEEP, content: Buffer.alloc(1024, 'x') },
    ];
    writeFileSync(join(folder, 'a.tar'), writeTar(files));
    execFileSync('tar', ['-xf', 'a.tar'], { cwd: folder });
    for (const { name, content } of files) assert.deepEqual(readFileSync(join(folder, name)), content);
    const listed = execFileSync('tar', ['--numeric-owner', '--utc', '-tvf', 'a.tar'], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.match(listed, /^-rw-r--r-- 0\/0 +8 1970-01-01 00:00 run\/README\.md$/m);
  });

  it('are read as the program tar writes them', () => {
    writeFileSync(join(folder, 'a'), 'one');
    execFileSync('tar', ['--format=ustar', '-cf', 'a.tar', 'a'], { cwd: folder });
    assert.deepEqual(readTar(readFileSync(join(folder, 'a.tar'))), [{ name: 'a', content: Buffer.from('one') }]);
  });

  it('give back whatever was put in', () => {
    const name = fc.stringMatching(/^[a-z]{1,40}(\/[a-z]{1,40}){0,3}$/);
    const file = fc.record(
      { name, content: fc.uint8Array({ maxLength: 1500 }).map((bytes) => Buffer.from(bytes)) },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(file), (files) => assert.deepEqual(readTar(writeTar(files)), files)),
      { numRuns: 50 },
    );
  });

  it('are refused when they are damaged, lead elsewhere, or hold more than files', () => {
    const whole = writeTar([{ name: 'a', content: Buffer.alloc(600, 'x') }]);
    const damaged = Buffer.from(whole);
    damaged.write('b', 0);
    for (const archive of [damaged, whole.subarray(0, 700), writeTar([{ name: '../a', content: Buffer.alloc(0) }])]) {
      assert.throws(() => readTar(archive), InputError);
    }
    execFileSync('ln', ['-s', '/etc/passwd', 'link'], { cwd: folder });
    execFileSync('tar', ['--format=ustar', '-cf', 'a.tar', 'link'], { cwd: folder });
    assert.throws(() => readTar(readFileSync(join(folder, 'a.tar'))), /link is no plain file/);
    assert.throws(() => writeTar([{ name: 'x'.repeat(101), content: Buffer.alloc(0) }]), HarnessError);
  });
});
