import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { clockFitness } from '../../../nemesis/clock/fitness.ts';
import { C_PROGRAM } from './clock-programs.ts';

/** Ends at once, and brings nothing of any library. */
const BARE = 'void _start(void) { __asm__("mov $60, %eax; xor %edi, %edi; syscall"); }';

describe('whether a program can be given clocks, by its file', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const unfit = async (path: string): Promise<string | undefined> => (await clockFitness(path)).unfit;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verdict-fitness-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('is so of dynamic programs, and left to others of what is not there or no program', async () => {
    assert.equal(await unfit(process.execPath), undefined);
    assert.equal(await unfit(at('absent')), undefined);
    assert.equal(await unfit(folder), undefined);
    await writeFile(at('empty'), '');
    assert.equal(await unfit(at('empty')), undefined);
  });

  it('is not so of programs and scripts that start another program', async () => {
    assert.match((await unfit('/bin/sh')) ?? '', /^sh starts another program/);
    await writeFile(at('start'), '#! /usr/bin/env node\n');
    assert.match((await unfit(at('start'))) ?? '', /^env starts another program/);
    await writeFile(at('direct'), `#!${process.execPath}\n`);
    assert.equal(await unfit(at('direct')), undefined);
  });

  it('is not so of programs for other processors', async () => {
    const program = await readFile(process.execPath).then((bytes) => bytes.subarray(0, 4_096));
    const arm64 = Buffer.from(program);
    arm64.writeUInt16LE(183, 18);
    const narrow = Buffer.from(program);
    narrow.writeUInt8(1, 4);
    for (const [name, bytes] of Object.entries({ arm64, narrow })) {
      await writeFile(at(name), bytes);
      assert.match((await unfit(at(name))) ?? '', /another processor than x86-64/, name);
    }
  });

  it('is so of static programs only where they look for the clocks of the kernel’s vDSO', async function () {
    if ((await execa('cc', ['--version'], { reject: false })).failed) {
      assert.notEqual(process.env['CI'], 'true', 'no C compiler');
      this.skip();
    }
    const compile = (name: string, source: string, ...options: readonly string[]) =>
      execa('cc', ['-x', 'c', '-', ...options, '-o', at(name)], { input: source });
    await compile('bare', BARE, '-static', '-nostdlib');
    assert.match((await unfit(at('bare'))) ?? '', /linked statically and asks the kernel itself/);
    await compile('whole', C_PROGRAM, '-static');
    assert.equal(await unfit(at('whole')), undefined);
  });

  it('says of a JVM, by its name behind all links, that it waits until moments', async () => {
    await writeFile(at('java'), '');
    await chmod(at('java'), 0o755);
    await symlink(at('java'), at('node-of-mine'));
    assert.equal((await clockFitness(at('node-of-mine'))).waitsUntil, true);
    assert.equal((await clockFitness(process.execPath)).waitsUntil, false);
  });
});
